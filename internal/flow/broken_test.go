package flow

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A broken document marks with «…» what its problems are about, in their order.

// document is one of a version, with what else stands in it and its screens.
func document(version, more string, screens ...string) string {
	return fmt.Sprintf("{\n  \"version\": %q,%s\n  \"screens\": [%s\n  ]\n}", version, more, strings.Join(screens, ","))
}

// screenOf is a screen with components, one a line.
func screenOf(id, more string, children ...string) string {
	return fmt.Sprintf("\n    {\"id\": %q, \"title\": \"T\",%s\n      \"layout\": {\"type\": \"SingleColumnLayout\", \"children\": [\n        %s\n      ]}}",
		id, more, strings.Join(children, ",\n        "))
}

const (
	terminal = ` "terminal": true,`
	done     = `{"type": "Footer", "label": "Done", "on-click-action": {"name": "complete", "payload": {}}}`
	endpoint = ` "data_api_version": "3.0", "routing_model": {},`
)

// one is a document of a single screen with some components and a Footer.
func one(children ...string) string {
	return document("7.3", "", screenOf("A", terminal, append(children, done)...))
}

// given is the same with a data model.
func given(data string, children ...string) string {
	return document("7.3", "", screenOf("A", terminal+` "data": {`+data+`},`, append(children, done)...))
}

// two is a document of two screens; the first leads to the second with a payload.
func two(data, payload string) string {
	return document("7.3", "", screenOf("A", "", `{"type": "TextInput", "name": "n", "label": "N"}`, to("B", payload)), screenOf("B", terminal+` "data": {`+data+`},`, done))
}

func to(id, payload string) string {
	return `{"type": "Footer", "label": "Go", "on-click-action": {"name": "navigate", "next": {"type": "screen", "name": "` + id + `"}, "payload": {` + payload + `}}}`
}

func options(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(`{"id": "%d", "title": "Option %d"}`, i, i))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

func times(n int, s string) []string { return slices.Repeat([]string{s}, n) }

var broken = map[string]struct {
	document string
	codes    []string
}{
	// Documents.
	"no JSON":             {`{"version": "7.3", "screens": [],«,»}`, []string{InvalidDocument}},
	"cut":                 {`{"version": "7.3", "screens": [«»`, []string{InvalidDocument}},
	"empty":               {"«»", []string{InvalidDocument}},
	"more behind the end": {one() + " «x»", []string{InvalidDocument}},
	"an array":            {`«[1]»`, []string{InvalidType}},
	"no version":          {`«{"screens": []}»`, []string{MissingVersion}},
	"version a number":    {`{"version": «7.3», "screens": []}`, []string{InvalidVersion}},
	"version unknown":     {`{"version": «"2024.0"», "screens": []}`, []string{InvalidVersion}},
	"no screens":          {`«{"version": "7.3"}»`, []string{MissingProperty}},
	"screens empty":       {`{"version": "7.3", "screens": «[]»}`, []string{TooFewItems}},
	"screens no array":    {`{"version": "7.3", "screens": «{}»}`, []string{InvalidType}},
	"unknown at the top":  {document("7.3", ` «"myNewProp"»: "hello",`, screenOf("A", terminal, done)), []string{InvalidKey}},
	"given twice":         {document("7.3", ` «"version"»: "7.3",`, screenOf("A", terminal, done)), []string{InvalidKey}},
	"channel since 3.0":   {document("3.1", ` «"data_channel_uri"»: "https://example.com",`, screenOf("A", terminal, done)), []string{InvalidKey}},
	"channel no address":  {document("2.1", ` "data_channel_uri": «"placeholder"»,`, screenOf("A", terminal, done)), []string{InvalidFormat}},
	"data version":        {document("7.3", ` "data_api_version": «"1.0"», "routing_model": {},`, screenOf("A", terminal, done)), []string{InvalidEnum}},

	// Screens.
	"screen without id":      {document("7.3", "", "\n«{\"terminal\": true, \"layout\": {\"type\": \"SingleColumnLayout\", \"children\": ["+done+"]}}»"), []string{MissingProperty}},
	"id empty":               {strings.Replace(one(), `"A"`, `«""»`, 1), []string{PatternMismatch}},
	"id with a digit":        {strings.Replace(one(), `"A"`, `«"FIRST_1"»`, 1), []string{PatternMismatch}},
	"id reserved":            {strings.Replace(one(), `"A"`, `«"success"»`, 1), []string{ReservedScreen}},
	"id given twice":         {document("7.3", "", screenOf("A", terminal, done), strings.Replace(screenOf("A", terminal, done), `"A"`, `«"A"»`, 1)), []string{DuplicateScreens}},
	"no layout":              {document("7.3", "", "\n«{\"id\": \"A\", \"terminal\": true}»"), []string{MissingProperty}},
	"another layout":         {strings.Replace(one(), `"SingleColumnLayout"`, `«"Grid"»`, 1), []string{InvalidEnum}},
	"layout a text":          {document("7.3", "", "\n{\"id\": \"A\", \"terminal\": true, \"layout\": «\"x\"»}"), []string{InvalidType}},
	"no children":            {document("7.3", "", "\n{\"id\": \"A\", \"terminal\": true, \"layout\": «{\"type\": \"SingleColumnLayout\"}»}"), []string{MissingProperty}},
	"terminal a text":        {document("7.3", "", screenOf("A", ` "terminal": «"true"»,`, to("B", "")), screenOf("B", terminal, done)), []string{InvalidType}},
	"no terminal":            {strings.Replace(document("7.3", "", screenOf("A", "", to("B", "")), screenOf("B", "", `{"type": "TextBody", "text": "x"}`)), `"screens"`, `«"screens"»`, 1), []string{NoTerminal}},
	"no success":             {strings.Replace(document("7.3", "", screenOf("A", terminal+` "success": false,`, done)), `"screens"`, `«"screens"»`, 1), []string{InvalidValue}},
	"success not at the end": {document("7.3", "", screenOf("A", ` «"success"»: true,`, to("B", "")), screenOf("B", terminal, done)), []string{Exclusive}},
	"no footer at the end":   {strings.Replace(document("7.3", "", screenOf("A", terminal, `{"type": "TextHeading", "text": "x"}`)), `"A"`, `«"A"»`, 1), []string{NoTerminalFooter}},
	"refresh on back":        {document("7.3", "", screenOf("A", terminal+` "refresh_on_back": «true»,`, done)), []string{InvalidValue}},
	"sensitive unknown":      {document("7.3", "", screenOf("A", terminal+` "sensitive": [«"code"»],`, done)), []string{SensitiveField}},
	"sensitive before 5.1":   {document("5.0", "", screenOf("A", terminal+` «"sensitive"»: [],`, done)), []string{InvalidKey}},

	// Components.
	"no type":            {one(`«{"text": "Description"}»`), []string{MissingType}},
	"type a number":      {one(`{"type": «5»}`), []string{InvalidType}},
	"unknown component":  {one(`{"type": «"newComponent"»}`), []string{InvalidValue}},
	"component a text":   {one(`«"x"»`), []string{InvalidType}},
	"unknown property":   {one(`{"type": "TextInput", "name": "n", "label": "N", «"initial-text"»: "x"}`), []string{InvalidKey}},
	"missing text":       {one(`«{"type": "TextHeading"}»`), []string{MissingProperty}},
	"blank text":         {one(`{"type": "TextHeading", "text": «"  "»}`), []string{PatternMismatch}},
	"heading too long":   {one(`{"type": "TextHeading", "text": «"` + strings.Repeat("é", 81) + `"»}`), []string{InvalidValue}},
	"caption too long":   {one(`{"type": "TextCaption", "text": «"` + strings.Repeat("x", 410) + `"»}`), []string{InvalidValue}},
	"body too long":      {one(`{"type": "TextBody", "text": «"` + strings.Repeat("x", 4097) + `"»}`), []string{InvalidValue}},
	"list without mark":  {one(`{"type": "TextBody", "text": «["a", "b"]»}`), []string{InvalidType}},
	"enabled a text":     {one(`{"type": "TextArea", "name": "n", "label": "L", "enabled": «"yes"»}`), []string{InvalidType}},
	"font weight":        {one(`{"type": "TextBody", "text": "x", "font-weight": «"heavy"»}`), []string{InvalidEnum}},
	"input type":         {one(`{"type": "TextInput", "name": "n", "label": "L", "input-type": «"colour"»}`), []string{InvalidEnum}},
	"max-chars a word":   {one(`{"type": "TextInput", "name": "n", "label": "L", "max-chars": «"Hundred"»}`), []string{PatternMismatch}},
	"chars out of order": {one(`{"type": "TextInput", "name": "n", "label": "L", "min-chars": «9», "max-chars": 3}`), []string{MinAboveMax}},
	"label too long":     {one(`{"type": "TextInput", "name": "n", "label": «"A label of more than twenty"»}`), []string{InvalidValue}},
	"name with a blank":  {one(`{"type": "TextInput", "name": «"a b"», "label": "L"}`), []string{PatternMismatch}},
	"name bound":         {given(`"x": {"type": "string", "__example__": "y"}`, `{"type": "TextInput", "name": «"${data.x}"», "label": "L"}`), []string{PatternMismatch}},
	"pattern alone":      {one(`{"type": "TextInput", "name": "n", "label": "L", «"pattern"»: "a+"}`), []string{InvalidDependencies}},
	"pattern broken":     {one(`{"type": "TextInput", "name": "n", "label": "L", "pattern": «"a("», "helper-text": "h"}`), []string{InvalidFormat}},
	"pattern before 6.2": {document("6.1", "", screenOf("A", terminal, `{"type": "TextInput", "name": "n", "label": "L", «"pattern"»: "a", "helper-text": "h"}`, done)), []string{InvalidKey}},
	"names twice":        {one(`{"type": "TextInput", "name": "n", "label": "L"}`, `{"type": "TextArea", "name": «"n"», "label": "L"}`), []string{DuplicateNames}},
	"names twice in branches": {given(`"c": {"type": "boolean", "__example__": true}`, `{"type": "If", "condition": "${data.c}", "then": [{"type": "OptIn", "name": "n", "label": "L"}], `+
		`"else": [{"type": "TextInput", "name": «"n"», "label": "L"}]}`), []string{DuplicateNames}},
	"options empty":         {one(`{"type": "RadioButtonsGroup", "name": "n", "label": "L", "data-source": «[]»}`), []string{TooFewItems}},
	"options too many":      {one(`{"type": "CheckboxGroup", "name": "n", "label": "L", "data-source": «` + options(21) + `»}`), []string{TooManyItems}},
	"dropdown too many":     {one(`{"type": "Dropdown", "name": "n", "label": "L", "data-source": «` + options(201) + `»}`), []string{TooManyItems}},
	"option without title":  {one(`{"type": "Dropdown", "name": "n", "label": "L", "data-source": [«{"id": "1"}»]}`), []string{MissingProperty}},
	"option id twice":       {one(`{"type": "Dropdown", "name": "n", "label": "L", "data-source": [{"id": "1", "title": "a"}, {"id": «"1"», "title": "b"}]}`), []string{InvalidValue}},
	"option title long":     {one(`{"type": "Dropdown", "name": "n", "label": "L", "data-source": [{"id": "1", "title": «"` + strings.Repeat("x", 31) + `"»}]}`), []string{InvalidValue}},
	"option image & colour": {one(`{"type": "Dropdown", "name": "n", "label": "L", "data-source": [{"id": "1", "title": "a", «"image"»: "aGk=", "color": "ff0000"}]}`), []string{ImageAndColour}},
	"option colour":         {one(`{"type": "Dropdown", "name": "n", "label": "L", "data-source": [{"id": "1", "title": "a", "color": «"red"»}]}`), []string{InvalidFormat}},
	"group without label":   {one(`«{"type": "RadioButtonsGroup", "name": "n", "data-source": [{"id": "1", "title": "a"}]}»`), []string{MissingProperty}},
	"selected out of order": {one(`{"type": "CheckboxGroup", "name": "n", "label": "L", "min-selected-items": «3», "max-selected-items": 2, "data-source": ` + options(3) + `}`), []string{MinAboveMax}},
	"half a selection":      {one(`{"type": "CheckboxGroup", "name": "n", "label": "L", "min-selected-items": «1.5», "data-source": ` + options(3) + `}`), []string{InvalidType}},
	"picture no base64":     {one(`{"type": "Image", "src": «"https://example.com/a.png"»}`), []string{InvalidFormat}},
	"image too high":        {one(`{"type": "Image", "src": "aGk=", "height": «0»}`), []string{TooSmall}},
	"captions left only":    {document("7.3", "", screenOf("A", terminal, `{"type": "Footer", "label": "L", «"left-caption"»: "l", "on-click-action": {"name": "complete", "payload": {}}}`)), []string{InvalidDependencies}},
	"captions all":          {document("7.3", "", screenOf("A", terminal, `{"type": "Footer", "label": "L", "left-caption": "l", "right-caption": "r", «"center-caption"»: "c", "on-click-action": {"name": "complete", "payload": {}}}`)), []string{Exclusive}},
	"date no date":          {one(`{"type": "DatePicker", "name": "n", "label": "L", "min-date": «"21.10.2024"»}`), []string{InvalidFormat}},
	"date before 5.0":       {document("4.0", "", screenOf("A", terminal, `{"type": "DatePicker", "name": "n", "label": "L", "min-date": «"2024-10-21"»}`, done)), []string{InvalidFormat}},
	"dates out of order":    {one(`{"type": "DatePicker", "name": "n", "label": "L", "min-date": «"2024-10-21"», "max-date": "2024-10-20"}`), []string{DateRange}},
	"calendar range label":  {one(`{"type": "CalendarPicker", "name": "n", "mode": "range", "label": «"L"»}`), []string{InvalidType}},
	"calendar single title": {one(`{"type": "CalendarPicker", "name": "n", "label": "L", «"title"»: "T"}`), []string{InvalidKey}},
	"calendar weekday":      {one(`{"type": "CalendarPicker", "name": "n", "label": "L", "include-days": ["Mon", «"Monday"»]}`), []string{InvalidEnum}},
	"photos below 0":        {one(`{"type": "PhotoPicker", "name": "n", "label": "L", "min-uploaded-photos": «-1»}`), []string{TooSmall}},
	"photos above 30":       {one(`{"type": "PhotoPicker", "name": "n", "label": "L", "max-uploaded-photos": «40»}`), []string{TooLarge}},
	"two pickers":           {one(`{"type": «"PhotoPicker"», "name": "n", "label": "L"}`, `{"type": "DocumentPicker", "name": "m", "label": "L"}`), []string{InvalidPlacement}},
	"chips of one":          {one(`{"type": "ChipsSelector", "name": "n", "label": "L", "data-source": «` + options(1) + `»}`), []string{TooFewItems}},
	"chips before 6.3":      {document("6.2", "", screenOf("A", terminal, `{"type": «"ChipsSelector"», "name": "n", "label": "L", "data-source": `+options(2)+`}`, done)), []string{InvalidValue}},
	"if before 4.0":         {document("3.1", "", screenOf("A", terminal, `{"type": «"If"», "condition": "x", "then": []}`, done)), []string{InvalidValue}},
	"51 components":         {document("7.3", "", "\n{\"id\": \"A\", \"terminal\": true, \"layout\": {\"type\": \"SingleColumnLayout\", \"children\": «["+strings.Join(append(times(50, `{"type": "TextBody", "text": "x"}`), done), ",")+"]»}}"), []string{TooManyComponents}},
	"two footers":           {document("7.3", "", screenOf("A", terminal, strings.Replace(done, `"Footer"`, `«"Footer"»`, 1), done)), []string{"MAX_FOOTER_PER_SCREEN"}},
	"four images":           {one(append([]string{`{"type": «"Image"», "src": "aGk="}`}, times(3, `{"type": "Image", "src": "aGk="}`)...)...), []string{"MAX_IMAGE_PER_SCREEN"}},
	"rich text beside":      {one(`{"type": «"RichText"», "text": "x"}`, `{"type": "TextBody", "text": "x"}`), []string{RichTextPlacement}},
	"rich text & footer":    {document("6.2", "", screenOf("A", terminal, `{"type": «"RichText"», "text": "x"}`, done)), []string{RichTextPlacement}},
	"list on the last":      {one(`{"type": «"NavigationList"», "name": "n", "list-items": [{"id": "1", "main-content": {"title": "a"}}], "on-click-action": {"name": «"data_exchange"»}}`), []string{InvalidPlacement, MissingProperty}},
	"list without action":   {document("7.3", "", screenOf("A", "", `{"type": "NavigationList", "name": "n", "list-items": [«{"id": "1", "main-content": {"title": "a"}}», {"id": "2", "main-content": {"title": "b"}, "on-click-action": {"name": "navigate", "next": {"type": "screen", "name": "B"}, "payload": {}}}]}`), screenOf("B", terminal, done)), []string{MissingProperty}},
	"item without content":  {document("7.3", "", screenOf("A", "", `{"type": "NavigationList", "name": "n", "list-items": [«{"id": "1", "on-click-action": {"name": "navigate", "next": {"type": "screen", "name": "B"}, "payload": {}}}»]}`), screenOf("B", terminal, done)), []string{MissingProperty}},

	// Forms.
	"input without form":   {document("3.1", "", screenOf("A", terminal, `{"type": «"TextInput"», "name": "n", "label": "L"}`, done)), []string{NeedsForm}},
	"input beside a form":  {one(`{"type": «"TextInput"», "name": "n", "label": "L"}`, `{"type": "Form", "name": "f", "children": [{"type": "TextInput", "name": "m", "label": "L"}]}`), []string{OutsideForm}},
	"form in a form":       {one(`{"type": "Form", "name": "f", "children": [{"type": «"Form"», "name": "g", "children": []}]}`), []string{InvalidPlacement}},
	"init-value in a form": {one(`{"type": "Form", "name": "f", "children": [{"type": "TextInput", "name": "m", "label": "L", «"init-value"»: "x"}]}`), []string{InvalidKey}},
	"init of nothing":      {one(`{"type": "Form", "name": "f", "init-values": {«"x"»: "y"}, "children": [{"type": "TextInput", "name": "m", "label": "L"}]}`), []string{InvalidKey}},
	"init of photos":       {one(`{"type": "Form", "name": "f", "init-values": {«"p"»: "y"}, "children": [{"type": "PhotoPicker", "name": "p", "label": "L"}]}`), []string{InitOfMedia}},
	"init of boxes":        {one(`{"type": "Form", "name": "f", "init-values": {"b": «"y"»}, "children": [{"type": "CheckboxGroup", "name": "b", "label": "L", "data-source": ` + options(2) + `}]}`), []string{InvalidType}},

	// If and Switch.
	"then empty":            {given(`"c": {"type": "boolean", "__example__": true}`, `{"type": "If", "condition": "${data.c}", "then": «[]»}`), []string{InvalidValue}},
	"condition blank":       {one(`{"type": "If", "condition": «" "», "then": [{"type": "TextBody", "text": "x"}]}`), []string{InvalidValue}},
	"condition constant":    {one(`{"type": "If", "condition": «"true"», "then": [{"type": "TextBody", "text": "x"}]}`), []string{InvalidValue}},
	"condition literals":    {one(`{"type": "If", "condition": «"573 == 376"», "then": [{"type": "TextBody", "text": "x"}]}`), []string{InvalidValue}},
	"condition a text":      {given(`"s": {"type": "string", "__example__": "x"}`, `{"type": "If", "condition": «"((${data.s}))"», "then": [{"type": "TextBody", "text": "x"}]}`), []string{InvalidValue}},
	"condition unbound":     {one(`{"type": "If", "condition": «"${data.gone}"», "then": [{"type": "TextBody", "text": "x"}]}`), []string{DynamicData}},
	"if footer then":        {document("7.3", "", screenOf("A", terminal+` "data": {"c": {"type": "boolean", "__example__": true}},`, `{"type": «"If"», "condition": "${data.c}", "then": [`+done+`]}`)), []string{IfFooter}},
	"if footer and outside": {given(`"c": {"type": "boolean", "__example__": true}`, `{"type": "If", "condition": "${data.c}", "then": [`+strings.Replace(done, `"Footer"`, `«"Footer"»`, 1)+`], "else": [`+done+`]}`), []string{SecondFooter}},
	"if too deep": {given(`"c": {"type": "boolean", "__example__": true}`, `{"type": "If", "condition": "${data.c}", "then": [{"type": "If", "condition": "${data.c}", "then": [{"type": "If", "condition": "${data.c}", `+
		`"then": [{"type": «"If"», "condition": "${data.c}", "then": [{"type": "TextBody", "text": "x"}]}]}]}]}`), []string{IfNesting}},
	"rich text in if":     {given(`"c": {"type": "boolean", "__example__": true}`, `{"type": "If", "condition": "${data.c}", "then": [{"type": «"CalendarPicker"», "name": "n", "label": "L"}]}`), []string{InvalidPlacement}},
	"switch without case": {given(`"s": {"type": "string", "__example__": "x"}`, `{"type": "Switch", "value": "${data.s}", "cases": «{}»}`), []string{EmptySwitch}},
	"switch of a literal": {one(`{"type": "Switch", "value": «"cat"», "cases": {"cat": [{"type": "TextBody", "text": "x"}]}}`), []string{InvalidValue}},
	"switch footer":       {document("7.3", "", screenOf("A", terminal+` "data": {"s": {"type": "string", "__example__": "x"}},`, `{"type": «"Switch"», "value": "${data.s}", "cases": {"a": [`+done+`], "b": [{"type": "TextBody", "text": "x"}]}}`)), []string{SwitchFooter}},

	// Data and bindings.
	"schema without type":   {given(`"x": «{}»`), []string{ScreenData}},
	"schema type a number":  {given(`"x": {"type": «123»}`), []string{ScreenData}},
	"schema type unknown":   {given(`"x": {"type": «"text"»}`), []string{ScreenData}},
	"array without items":   {given(`"x": «{"type": "array", "__example__": []}»`), []string{ScreenData}},
	"items a text":          {given(`"x": {"type": "array", "items": «"string"», "__example__": []}`), []string{ScreenData}},
	"example of a type":     {given(`"x": {"type": "number", "__example__": «"123"»}`), []string{ScreenData}},
	"example inside":        {given(`"x": {"type": "object", "properties": {"n": {"type": "number"}, «"__example__"»: {"n": 1}}, "__example__": {"n": 1}}`), []string{ScreenData}},
	"unbound data":          {one(`{"type": "TextHeading", "text": «"${data.screen_title}"»}`), []string{DynamicData}},
	"data of another type":  {given(`"top": {"type": "object", "properties": {"second": {"type": "object", "properties": {"target": {"type": "boolean"}}}}}`, `{"type": "TextHeading", "text": «"${data.top.second.target}"»}`), []string{DynamicData}},
	"through an array":      {given(`"p": {"type": "array", "items": {"type": "object", "properties": {"t": {"type": "string"}}}, "__example__": []}`, `{"type": "TextHeading", "text": «"${data.p.items}"»}`), []string{DynamicData}},
	"items without title":   {given(`"p": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}, "__example__": []}`, `{"type": "CheckboxGroup", "name": "n", "label": "L", "data-source": «"${data.p}"»}`), []string{DynamicData}},
	"text around a binding": {given(`"x": {"type": "string", "__example__": "y"}`, `{"type": "TextBody", "text": «"Hello ${data.x}"»}`), []string{PatternMismatch}},
	"binding misspelled":    {one(`{"type": "TextBody", "text": «"${datum.x}"»}`), []string{PatternMismatch}},
	"expression before 6.0": {document("5.1", "", screenOf("A", terminal+` "data": {"x": {"type": "string", "__example__": "y"}},`, "{\"type\": \"TextBody\", \"text\": «\"`'Hi ' ${data.x}`\"»}", done)), []string{PatternMismatch}},
	"expression broken":     {given(`"x": {"type": "string", "__example__": "y"}`, "{\"type\": \"TextBody\", \"text\": «\"`'Hi ${data.x}`\"»}"), []string{InvalidValue}},
	"expression of a type":  {given(`"x": {"type": "number", "__example__": 1}`, "{\"type\": \"TextBody\", \"text\": «\"`${data.x} > 5`\"»}"), []string{DynamicData}},
	"form of a form":        {one(`{"type": "Form", "name": "f", "children": [{"type": "TextInput", "name": "m", "label": "L"}]}`, `{"type": "TextBody", "text": «"${form.f}"»}`), []string{DynamicData}},
	"own screen by name":    {given(`"x": {"type": "string", "__example__": "y"}`, `{"type": "TextBody", "text": «"${screen.A.data.x}"»}`), []string{DynamicData}},
	"unknown screen":        {one(`{"type": "TextBody", "text": «"${screen.GONE.data.x}"»}`), []string{DynamicData}},
	"screens before 4.0":    {document("3.1", "", screenOf("A", terminal, `{"type": "TextBody", "text": «"${screen.B.data.x}"»}`, done)), []string{DynamicData}},

	// Actions.
	"complete elsewhere":    {document("7.3", "", screenOf("A", "", `{"type": "EmbeddedLink", "text": "x", "on-click-action": {"name": "navigate", "next": {"type": "screen", "name": "B"}, "payload": {}}}`, strings.Replace(done, `"complete"`, `«"complete"»`, 1)), screenOf("B", terminal, done)), []string{CompleteAction}},
	"complete from a link":  {one(`{"type": "EmbeddedLink", "text": "x", "on-click-action": {"name": «"complete"», "payload": {}}}`), []string{InvalidEnum}},
	"action without name":   {one(`{"type": "EmbeddedLink", "text": "x", "on-click-action": «{"payload": {}}»}`), []string{MissingProperty}},
	"open_url before 6.0":   {document("5.1", "", screenOf("A", terminal, `{"type": "EmbeddedLink", "text": "x", "on-click-action": {"name": «"open_url"», "url": "https://example.com"}}`, done)), []string{InvalidEnum}},
	"open_url no address":   {one(`{"type": "EmbeddedLink", "text": "x", "on-click-action": {"name": "open_url", "url": «"javascript:alert(1)"»}}`), []string{InvalidFormat}},
	"payload unbound":       {strings.Replace(one(), `"payload": {}`, `"payload": {"a": «"${form.not_present}"»}`, 1), []string{ClickPayload}},
	"payload data unbound":  {strings.Replace(one(), `"payload": {}`, `"payload": {"a": {"b": [«"${data.not_present}"»]}}`, 1), []string{ClickPayload}},
	"payload a text":        {strings.Replace(one(), `"payload": {}`, `"payload": «"x"»`, 1), []string{InvalidType}},
	"exchange alone":        {one(`{"type": "EmbeddedLink", "text": "x", "on-click-action": {"name": «"data_exchange"», "payload": {}}}`), []string{MissingProperty}},
	"navigate nowhere":      {one(`{"type": "EmbeddedLink", "text": "x", "on-click-action": {"name": "navigate", "next": {"type": "screen", "name": «"GONE"»}, "payload": {}}}`), []string{NavigateScreen}},
	"navigate to itself":    {one(`{"type": "EmbeddedLink", "text": "x", "on-click-action": {"name": "navigate", "next": {"type": "screen", "name": «"A"»}, "payload": {}}}`), []string{NavigateScreen}},
	"navigate without next": {one(`{"type": "EmbeddedLink", "text": "x", "on-click-action": «{"name": "navigate", "payload": {}}»}`), []string{MissingProperty}},
	"payload not wanted":    {two("", `«"x"»: "y"`), []string{NavigatePayload}},
	"payload missing":       {strings.Replace(two(`"x": {"type": "string", "__example__": "y"}`, ""), `"payload": {}`, `"payload": «{}»`, 1), []string{NavigatePayload}},
	"payload of a type":     {two(`"x": {"type": "string", "__example__": "y"}`, `"x": «123»`), []string{NavigatePayload}},
	"payload bound to type": {two(`"x": {"type": "boolean", "__example__": true}`, `"x": «"${form.n}"»`), []string{NavigatePayload}},
	"update of nothing":     {one(`{"type": "OptIn", "name": "o", "label": "L", "on-select-action": {"name": "update_data", "payload": {«"x"»: true}}}`), []string{UpdatePayload}},
	"photos completed":      {document("7.3", "", screenOf("A", terminal, `{"type": "PhotoPicker", "name": "p", "label": "L"}`, `{"type": "Footer", "label": "Done", "on-click-action": {"name": "complete", "payload": «{"p": "${form.p}"}»}}`)), []string{ClickPayload}},
	"photos too deep":       {document("7.3", endpoint, screenOf("A", terminal, `{"type": "PhotoPicker", "name": "p", "label": "L", "max-uploaded-photos": 1}`, `{"type": "Footer", "label": "Done", "on-click-action": {"name": "complete", "payload": {"p": [«"${form.p}"»]}}}`)), []string{ClickPayload}},
	"photos handed on":      {document("7.3", "", screenOf("A", "", `{"type": "PhotoPicker", "name": "p", "label": "L"}`, `{"type": "Footer", "label": "Go", "on-click-action": {"name": "navigate", "next": {"type": "screen", "name": "B"}, "payload": «{"p": "${form.p}"}»}}`), screenOf("B", terminal+` "data": {"p": {"type": "array", "items": {"type": "object"}, "__example__": []}},`, done)), []string{ClickPayload}},

	// Routing.
	"no routing model":    {document("7.3", ` «"data_api_version"»: "3.0",`, screenOf("A", terminal, done)), []string{MissingProperty}},
	"unknown source":      {document("7.3", ` "data_api_version": "3.0", "routing_model": {"A": ["B"], «"ABC"»: []},`, screenOf("A", "", to("B", "")), screenOf("B", terminal, done)), []string{Routing}},
	"unknown destination": {document("7.3", ` "data_api_version": "3.0", "routing_model": {"A": ["B", «"ABC"»]},`, screenOf("A", "", to("B", "")), screenOf("B", terminal, done)), []string{Routing}},
	"route to itself":     {document("7.3", ` "data_api_version": "3.0", "routing_model": {"A": ["B", «"A"»]},`, screenOf("A", "", to("B", "")), screenOf("B", terminal, done)), []string{Routing}},
	"route back":          {document("7.3", ` "data_api_version": "3.0", "routing_model": {"A": ["B"], "B": [«"A"»]},`, screenOf("A", "", to("B", "")), screenOf("B", terminal, done)), []string{Routing}},
	"routes no array":     {document("7.3", ` "data_api_version": "3.0", "routing_model": {"A": «"B"»},`, screenOf("A", terminal, done)), []string{InvalidType}},
	"screen left out":     {document("7.3", ` "data_api_version": "3.0", "routing_model": {"A": []},`, screenOf("A", terminal, done), strings.Replace(screenOf("B", terminal, done), `"B"`, `«"B"»`, 1)), []string{Routing}},
	"way left out":        {document("7.3", ` "data_api_version": "3.0", "routing_model": {"A": ["C"], "C": ["B"]},`, screenOf("A", "", strings.Replace(to("B", ""), `"B"`, `«"B"»`, 1)), screenOf("C", "", `{"type": "TextBody", "text": "x"}`), screenOf("B", terminal, done)), []string{Routing}},
	"apart":               {document("7.3", ` "data_api_version": "3.0", "routing_model": {"A": ["B"], «"C"»: []},`, screenOf("A", "", to("B", "")), screenOf("B", terminal, done), screenOf("C", terminal, done)), []string{Routing}},
	"apart by actions":    {document("7.3", "", screenOf("A", "", to("B", "")), screenOf("B", terminal, done), strings.Replace(screenOf("C", terminal, done), `"C"`, `«"C"»`, 1)), []string{Routing}},
	"circle":              {document("7.3", ` "data_api_version": "3.0", "routing_model": {«"A"»: ["B"], "B": ["C"], "C": ["A"]},`, screenOf("A", "", to("B", "")), screenOf("B", "", to("C", "")), screenOf("C", terminal, done)), []string{Routing}},
	"circle by actions":   {strings.Replace(document("7.3", "", screenOf("A", "", to("B", "")), screenOf("B", terminal, `{"type": "EmbeddedLink", "text": "x", "on-click-action": {"name": "navigate", "next": {"type": "screen", "name": "A"}, "payload": {}}}`, done)), `"A"`, `«"A"»`, 1), []string{Routing}},
	"too many ways": {document("7.3", ` "data_api_version": "3.0", "routing_model": {«"A"»: ["B","C","D","E","F","G","H","I","J","K","L"]},`, append([]string{screenOf("A", "", to("B", ""))},
		func() (out []string) {
			for id := 'B'; id <= 'L'; id++ {
				out = append(out, screenOf(string(id), terminal, done))
			}
			return out
		}()...)...), []string{Routing}},
}

// unmark takes the marks out and says what they are around.
func unmark(marked string) (source string, spans []Span) {
	line, column := 1, 1
	var b strings.Builder
	var open Span
	lastLine, lastColumn := 1, 1
	for _, r := range marked {
		switch r {
		case '«':
			open = Span{LineStart: line, ColumnStart: column}
			lastLine, lastColumn = line, column
			continue
		case '»':
			open.LineEnd, open.ColumnEnd = lastLine, lastColumn
			spans = append(spans, open)
			continue
		}
		lastLine, lastColumn = line, column
		b.WriteRune(r)
		if column++; r == '\n' {
			line, column = line+1, 1
		}
	}
	return b.String(), spans
}

func TestBrokenDocumentsAreToldWithTheirPlaces(t *testing.T) {
	t.Parallel()
	count := 0
	for name, c := range broken {
		count++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, spans := unmark(c.document)
			d := Check([]byte(source))
			if len(d.Problems) != len(c.codes) || len(spans) != len(c.codes) {
				t.Fatalf("%d problems, %d marks: %s\n%s", len(d.Problems), len(spans), describe(d.Problems), source)
			}
			for i, p := range d.Problems {
				if p.Code != c.codes[i] || p.Span != spans[i] || p.Type != "FLOW_JSON_ERROR" || p.Pointers[0].Span != p.Span {
					t.Errorf("problem %d: want %s at %+v\n%s\n%s", i, c.codes[i], spans[i], describe(d.Problems), source)
				}
			}
		})
	}
	if count < 40 {
		t.Errorf("only %d broken documents", count)
	}
}

func describe(problems []Problem) string {
	var out []string
	for _, p := range problems {
		out = append(out, fmt.Sprintf("%s %d:%d-%d:%d %s (%s)", p.Code, p.LineStart, p.ColumnStart, p.LineEnd, p.ColumnEnd, p.Message, p.Pointers[0].Path))
	}
	return strings.Join(out, "\n")
}
