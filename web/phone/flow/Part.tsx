import type { ReactNode } from "react";
import { Consent, Dropdown, Many, One } from "./Choices";
import { CalendarPicker, DatePicker } from "./Dates";
import { LongText, TextEntry } from "./Entries";
import { Files } from "./Files";
import { EmbeddedLink, Footer } from "./Foot";
import type { PartProps } from "./parts";
import { NavigationList, Picture, Pictures } from "./Pictures";
import { Body, Heading, Rich, Subheading } from "./Texts";

/** How each type of component looks. A new type is a line here. */
const parts: Record<string, (p: PartProps) => ReactNode> = {
  TextHeading: Heading, TextSubheading: Subheading, TextBody: Body, TextCaption: Body, RichText: Rich,
  TextInput: TextEntry, TextArea: LongText, CheckboxGroup: Many, ChipsSelector: Many, RadioButtonsGroup: One, Dropdown, OptIn: Consent,
  DatePicker, CalendarPicker, Image: Picture, ImageCarousel: Pictures, NavigationList, PhotoPicker: Files, DocumentPicker: Files, EmbeddedLink, Footer,
};

/** A component of a screen; one that this phone does not know is left out, as the server accepts none. */
export function Part(p: PartProps) {
  const Of = parts[p.component.type];
  return Of ? <Of {...p} /> : null;
}
