package flow

import "maps"

// component is a type of component: what it may have, and what the person fills into it.
type component struct {
	since    version
	value    kind     // of what the person fills in; 0 where there is nothing to fill in
	props    props    //
	children []string // properties that are lists of components
	most     int      // on a screen; 0 sets no limit
	also     func(w *walk, n *node)
}

// Lengths, in characters (Meta's page on components).
const (
	headingLength     = 80
	bodyLength        = 4096
	captionLength     = 409
	helperLength      = 80
	inputErrorLength  = 30
	errorLength       = 80
	inputLabelLength  = 20
	groupLabelLength  = 30
	footerLabelLength = 35
	footerNoteLength  = 15
	optInLength       = 120
	linkLength        = 25
	dateLabelLength   = 40
	mediaLabelLength  = 80
	descriptionLength = 300
	optionLength      = 30
	metadataLength    = 20
)

// Numbers of things (the same page).
const (
	mostOptions         = 20
	mostDropdownOptions = 200
	mostPicturedOptions = 100 // of a Dropdown
	mostFiles           = 30
	mostFileKiB         = 25_600
	mostListItems       = 20
	mostCarouselImages  = 3
)

var weekdays = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

// option is one of a list that the person chooses from.
func option(title int) rule {
	return structure(props{
		"id": words(0).needed(), "title": words(title).needed(), "description": words(descriptionLength), "metadata": words(metadataLength),
		"enabled": flag(), "image": words(0).from(v50).with(isBase64), "alt-text": words(0).from(v50), "color": words(0).from(v50).with(isColour),
		"on-select-action": act("update_data").from(v60), "on-unselect-action": act("update_data").from(v60),
	})
}

// extend adds properties to those that components have in common.
func extend(base props, more props) props {
	out := props{"type": words(0).needed().fixed(), "visible": flag()}
	for _, p := range []props{base, more} {
		maps.Copy(out, p)
	}
	return out
}

var styled = props{
	"font-weight": choice("bold", "italic", "bold_italic", "normal"), "strikethrough": flag(), "markdown": flag().fixed().from(v51),
}

var input = props{"name": words(0).needed().fixed().with(isName), "required": flag(), "enabled": flag()}

var entry = extend(input, props{
	"label": words(0).needed().with(labelFits), "label-variant": choice("large").from(v70), "helper-text": words(helperLength),
	"init-value": anything(text).outsideForm().from(v40),
})

// group is a list of options that is open to see.
func group(initValue kind) props {
	return extend(input, props{
		"label": words(groupLabelLength).neededBy(v40), "description": words(descriptionLength).from(v40),
		"data-source":   list(1, mostOptions, option(optionLength)).needed().with(optionsDiffer),
		"init-value":    anything(initValue).outsideForm().from(v40),
		"error-message": words(errorLength).outsideForm().from(v40), "media-size": choice("regular", "large").from(v50),
		"on-select-action": act("data_exchange", "update_data"), "on-unselect-action": act("update_data").from(v60),
	})
}

var chosenCount = props{"min-selected-items": amount(0, 0), "max-selected-items": amount(1, 0)}

// media is a component that takes files.
func media(what string, more props) props {
	return extend(input, extend(more, props{
		"label": words(mediaLabelLength).needed(), "description": words(descriptionLength), "max-file-size-kb": amount(1, mostFileKiB).fixed(),
		"min-uploaded-" + what: amount(0, mostFiles).fixed(), "max-uploaded-" + what: amount(1, mostFiles).fixed(),
		"error-message": {kinds: text | object, blank: true},
	}))
}

// listItem is a line of a NavigationList.
func listItem() rule {
	line := func(title, description, metadata int) rule {
		return structure(props{"title": words(title).needed(), "description": words(description), "metadata": words(metadata)})
	}
	return structure(props{
		"id": words(0).needed(), "main-content": line(30, 20, 80).needed(), "end": line(10, 10, 10),
		"start": structure(props{"image": words(0).needed().with(isBase64), "alt-text": words(0)}),
		"badge": words(15), "tags": list(0, 3, words(15)), "on-click-action": act("data_exchange", "navigate"),
	})
}

// components are all types of component. A new type is a line here.
var components = map[string]component{
	"TextHeading":    {props: extend(props{"text": words(headingLength).needed()}, nil)},
	"TextSubheading": {props: extend(props{"text": words(headingLength).needed()}, nil)},
	"TextBody":       {props: extend(styled, props{"text": paragraphs(bodyLength).with(needsMarkdown)})},
	"TextCaption":    {props: extend(styled, props{"text": paragraphs(captionLength).with(needsMarkdown)})},
	"RichText":       {since: v51, props: extend(props{"text": paragraphs(0)}, nil)},
	"TextInput": {value: text | number, also: textInput, props: extend(entry, props{
		"input-type": choice("text", "number", "email", "password", "passcode", "phone"), "pattern": words(0).from(v62).with(isPattern),
		"min-chars": numeral(), "max-chars": numeral(), "error-message": words(inputErrorLength).outsideForm().from(v40),
	})},
	"TextArea": {value: text, props: extend(entry, props{
		"max-length": numeral(), "error-message": words(errorLength).outsideForm().from(v40),
	})},
	"CheckboxGroup":     {value: array, also: countsInOrder, props: extend(group(array), chosenCount)},
	"RadioButtonsGroup": {value: text, props: group(text)},
	"ChipsSelector": {since: v63, value: array, also: countsInOrder, props: extend(group(array), extend(chosenCount, props{
		"label": words(headingLength).needed(), "data-source": list(2, mostOptions, option(0)).needed().with(optionsDiffer),
	}))},
	"Dropdown": {value: text, props: extend(group(text), props{
		"label": words(inputLabelLength).needed(), "data-source": list(1, mostDropdownOptions, option(optionLength)).needed().with(dropdownOptions),
	})},
	"OptIn": {value: boolean, most: 5, props: extend(props{"name": input["name"], "required": flag()}, props{
		"label": words(optInLength).needed(), "init-value": flag().outsideForm().from(v40), "on-click-action": act("data_exchange", "navigate", "open_url"),
		"on-select-action": act("update_data").from(v60), "on-unselect-action": act("update_data").from(v60),
	})},
	"DatePicker": {value: text | number, also: datesInOrder, props: extend(input, props{
		"label": words(dateLabelLength).needed(), "helper-text": words(helperLength), "min-date": day(), "max-date": day(),
		"unavailable-dates": list(0, 0, day()), "init-value": day().outsideForm().from(v40), "error-message": words(errorLength).outsideForm().from(v40),
		"on-select-action": act("data_exchange"),
	})},
	"CalendarPicker": {since: v61, value: text | object, also: calendar, props: extend(input, props{
		"label": both(words(dateLabelLength)).needed(), "helper-text": both(words(helperLength)), "required": both(flag()),
		"title": words(headingLength), "description": words(descriptionLength), "mode": choice("single", "range"),
		"min-date": day(), "max-date": day(), "unavailable-dates": list(0, 0, day()), "include-days": list(1, 7, choice(weekdays...)),
		"min-days": amount(1, 0), "max-days": amount(1, 0), "on-select-action": act("data_exchange"),
		"init-value": both(day()).outsideForm(), "error-message": both(words(errorLength)).outsideForm(),
	})},
	"Image": {most: 3, props: extend(nil, props{
		"src": words(0).needed().with(isBase64), "width": amount(1, 0), "height": amount(1, 0), "scale-type": choice("cover", "contain"),
		"aspect-ratio": {kinds: number}, "alt-text": words(0),
	})},
	"ImageCarousel": {since: v71, most: 2, props: extend(nil, props{
		"images":       list(1, mostCarouselImages, structure(props{"src": words(0).needed().with(isBase64), "alt-text": words(0).needed()})).needed(),
		"aspect-ratio": choice("4:3", "16:9"), "scale-type": choice("cover", "contain"),
	})},
	"EmbeddedLink": {most: 2, props: extend(nil, props{
		"text": words(linkLength).needed(), "on-click-action": act("data_exchange", "navigate", "open_url").needed(),
	})},
	"Footer": {also: footerCaptions, props: extend(nil, props{
		"label": words(footerLabelLength).needed(), "left-caption": words(footerNoteLength), "center-caption": words(footerNoteLength),
		"right-caption": words(footerNoteLength), "enabled": flag(), "on-click-action": act("navigate", "data_exchange", "complete").needed(),
	})},
	"PhotoPicker": {since: v40, value: array, also: filesInOrder, props: media("photos", props{
		"photo-source": choice("camera_gallery", "camera", "gallery").fixed(),
	})},
	"DocumentPicker": {since: v40, value: array, also: filesInOrder, props: media("documents", props{
		"allowed-mime-types": list(1, 0, words(0)).fixed(),
	})},
	"NavigationList": {since: v62, most: 2, also: navigationList, props: extend(props{"name": input["name"]}, props{
		"list-items": list(1, mostListItems, listItem()).needed(), "label": words(headingLength), "description": words(descriptionLength),
		"media-size": choice("regular", "large"), "on-click-action": act("data_exchange", "navigate"),
	})},
	"Form": {children: []string{"children"}, props: props{
		"type": words(0).needed().fixed(), "name": words(0).needed().fixed().with(isName), "children": {kinds: array, must: true, static: true},
		"init-values": anything(object), "error-messages": anything(object),
	}},
	"If": {since: v40, children: []string{"then", "else"}, props: props{
		"type": words(0).needed().fixed(), "condition": {kinds: text, must: true, raw: true, blank: true, also: condition},
		"then": {kinds: array, must: true, static: true}, "else": {kinds: array, static: true},
	}},
	"Switch": {since: v40, props: props{
		"type": words(0).needed().fixed(), "value": words(0).needed(), "cases": {kinds: object, must: true, static: true},
	}},
}
