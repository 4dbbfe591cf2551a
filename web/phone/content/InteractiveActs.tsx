import { useState } from "react";
import { Icon } from "../../shared/icons";
import { readable } from "../dates";
import { AddressForm } from "../forms/AddressForm";
import { ContactForm } from "../forms/ContactForm";
import { Over } from "../forms/Over";
import { PlaceForm } from "../forms/PlaceForm";
import { addressForm, callPermission, choose, contacts, location, row } from "../network/outgoing";
import type { Interactive, ListRow, Reply } from "../network/shapes";
import { useWords } from "../words";
import { BillTap } from "./Bill";
import { CallTap } from "./CallTap";
import { FlowTap } from "./FlowTap";
import type { BodyProps } from "./kind";
import { useMe } from "./me";
import { ShopTap } from "./ShopTap";
import { LinkTap, Tap } from "./Tap";

type Props = BodyProps<Interactive>;

const replied = (p: Props) => p.answers.findLast((a) => a.type === "reply")?.content as Reply | undefined;
const gave = (p: Props, type: string) => p.answers.some((a) => a.type === type);

function Buttons(p: Props) {
  const chosen = replied(p);
  return p.message.content.buttons?.map((b, i) => <Tap key={b.id} icon="reply" disabled={!p.active} chosen={chosen?.id === b.id} onTap={() => p.send(choose(p.message.id, i, b))}>{b.title}</Tap>);
}

/** A menu behind a button: lines in sections, one of which is taken. */
function List(p: Props) {
  const [open, setOpen] = useState(false);
  const list = p.message.content.list;
  const chosen = replied(p)?.id;
  if (!list) return null;
  const take = (r: ListRow) => { setOpen(false); p.send(row(p.message.id, r)); };
  return (
    <>
      <Tap icon="list" disabled={!p.active} onTap={() => setOpen(true)}>{list.button}</Tap>
      {open && (
        <Over onClose={() => setOpen(false)} title={list.button} classNames={{ body: "sheet" }}>
          {list.sections.map((s, i) => (
            <section key={i} aria-label={s.title}>
              {s.title && <h3 dir="auto">{s.title}</h3>}
              {s.rows.map((r) => (
                <button key={r.id} type="button" className="sheet-row" aria-pressed={chosen === r.id} onClick={() => take(r)}>
                  <span><b dir="auto">{r.title}</b>{r.description && <small dir="auto">{r.description}</small>}</span><i aria-hidden>{chosen === r.id && <Icon name="check" size={14} />}</i>
                </button>
              ))}
            </section>
          ))}
        </Over>
      )}
    </>
  );
}

function AskLocation(p: Props) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tap icon="pin" chosen={gave(p, "location")} disabled={!p.active} onTap={() => setOpen(true)}>{words.things.sendLocation}</Tap>
      {open && <PlaceForm onSend={(place) => p.send(location(place, p.message.id))} onClose={() => setOpen(false)} />}
    </>
  );
}

function AskContact(p: Props) {
  const words = useWords();
  const me = useMe();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tap icon="contact" chosen={gave(p, "contacts")} disabled={!p.active} onTap={() => setOpen(true)}>{words.things.shareContact}</Tap>
      {open && <ContactForm title={words.things.shareContact} known={{ name: me?.name, phone: readable(p.message.address) }} onSend={(c) => p.send(contacts([c], p.message.id))} onClose={() => setOpen(false)} />}
    </>
  );
}

function AskAddress(p: Props) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const form = p.message.content.address;
  if (!form) return null;
  return (
    <>
      <Tap icon="form" chosen={replied(p)?.form === "address_message"} disabled={!p.active} onTap={() => setOpen(true)}>{words.things.addressButton}</Tap>
      {open && <AddressForm form={form} onSend={(response, body) => p.send(addressForm(p.message.id, response, body))} onClose={() => setOpen(false)} />}
    </>
  );
}

function AskToCall(p: Props) {
  const { things } = useWords();
  const said = replied(p);
  const answer = (accepted: boolean, permanent = false) => p.send(callPermission(p.message.id, accepted, permanent));
  return (
    <>
      <Tap icon="call" chosen={said?.accepted && !said.permanent} disabled={!p.active} onTap={() => answer(true)}>{things.allowWeek}</Tap>
      <Tap icon="check" chosen={said?.accepted && said.permanent} disabled={!p.active} onTap={() => answer(true, true)}>{things.allowAlways}</Tap>
      <Tap icon="block" chosen={said !== undefined && !said.accepted} disabled={!p.active} onTap={() => answer(false)}>{things.decline}</Tap>
    </>
  );
}

function OpenFlow(p: Props) {
  const { flow } = p.message.content;
  return flow ? <FlowTap message={p.message} text={flow.button} disabled={!p.active} answered={replied(p)?.form === "flow"} send={p.send} /> : null;
}

function OpenShop(p: Props) {
  const { things } = useWords();
  const { type, shop = {} } = p.message.content;
  const text = { product: things.viewProduct, product_list: things.viewProducts }[type] ?? things.viewCatalog;
  return <ShopTap {...p} shop={shop} text={text} />;
}

const OpenBill = (p: Props) => (p.message.content.bill ? <BillTap message={p.message} bill={p.message.content.bill} active={p.active} /> : null);

const CallBusiness = (p: Props) => <CallTap text={p.message.content.call?.text} disabled={!p.active} />;

const OpenLink = (p: Props) => (p.message.content.link ? <LinkTap {...p.message.content.link} /> : null);

/** What an interactive message of each type is answered with. */
const acts: Record<string, (p: Props) => React.ReactNode> = {
  button: Buttons, list: List, cta_url: OpenLink, location_request_message: AskLocation, flow: OpenFlow, product: OpenShop, product_list: OpenShop, catalog_message: OpenShop,
  address_message: AskAddress, call_permission_request: AskToCall, request_contact_info: AskContact, order_details: OpenBill, voice_call: CallBusiness,
};

export function Acts(p: Props) {
  const Act = acts[p.message.content.type];
  return Act ? <Act {...p} /> : null;
}
