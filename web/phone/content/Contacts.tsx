import { Icon } from "../../shared/icons";
import type { Contact } from "../network/shapes";
import { safeLink } from "../text/format";
import { useWords } from "../words";
import { Avatar } from "../people/Avatar";
import type { BodyProps, Kind } from "./kind";

interface ContactCard {
  contacts: Contact[];
}

const addressLine = (a: NonNullable<Contact["addresses"]>[number]) => [a.street, [a.zip, a.city].filter(Boolean).join(" "), a.state, a.country].filter(Boolean).join(", ");

function Card({ contact: c }: { contact: Contact }) {
  const words = useWords();
  const work = [c.org?.title, c.org?.department, c.org?.company].filter(Boolean).join(", ");
  return (
    <section className="contact" aria-label={c.name.formatted_name}>
      <div className="contact-name"><Avatar name={c.name.formatted_name} /><div><b dir="auto">{c.name.formatted_name}</b>{work && <small dir="auto">{work}</small>}</div></div>
      <ul>
        {c.phones?.map((p, i) => <li key={`p${i}`}><Icon name="call" size={15} /><a href={`tel:${(p.phone ?? "").replace(/[^\d+]/g, "")}`}>{p.phone}</a>{p.type && <small>{p.type.toLowerCase()}</small>}</li>)}
        {c.emails?.map((e, i) => <li key={`e${i}`}><Icon name="send" size={15} /><a href={`mailto:${encodeURIComponent(e.email ?? "").replace("%40", "@")}`}>{e.email}</a></li>)}
        {c.urls?.map((u, i) => <li key={`u${i}`}><Icon name="globe" size={15} /><a href={safeLink(u.url)} target="_blank" rel="noopener noreferrer nofollow">{u.url}</a></li>)}
        {c.addresses?.map((a, i) => <li key={`a${i}`}><Icon name="pin" size={15} /><span dir="auto">{addressLine(a)}</span></li>)}
        {c.birthday && <li><Icon name="flag" size={15} />{words.things.birthday}: {c.birthday}</li>}
      </ul>
    </section>
  );
}

const Body = ({ message }: BodyProps<ContactCard>) => <div className="contacts">{message.content.contacts.map((c, i) => <Card key={i} contact={c} />)}</div>;

export const contacts: Kind<ContactCard> = {
  Body,
  preview: ({ contacts: all }, words) => `👤 ${all.length === 1 ? all[0]?.name.formatted_name : words.things.contacts(all.length)}`,
  copy: ({ contacts: all }) => all.map((c) => [c.name.formatted_name, ...(c.phones ?? []).map((p) => p.phone), ...(c.emails ?? []).map((e) => e.email)].filter(Boolean).join("\n")).join("\n\n"),
};
