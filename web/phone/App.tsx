import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useNotice } from "../shared/notices";
import { api } from "./network/api";
import { unreadOf } from "./network/model";
import { Network } from "./network/network";
import type { Person } from "./network/types";
import { AddPerson } from "./people/AddPerson";
import { PhonePanel } from "./people/PhonePanel";
import { Shortcuts } from "./people/Shortcuts";
import { useShown } from "./people/shown";
import { SignIn } from "./people/SignIn";
import { TopBar } from "./people/TopBar";
import { useWords } from "./words";

const network = new Network();

/** From this width on, phones stand side by side. */
const wideEnough = "(min-width: 761px)";

/** Puts the keyboard into a person's phone: its field, its open entry or its first button. */
function focusPhone(address: string) {
  const phone = document.querySelector<HTMLElement>(`[data-address="${address}"]`);
  phone?.scrollIntoView({ inline: "nearest", block: "nearest" });
  phone?.querySelector<HTMLElement>(".composer textarea, .chats button")?.focus();
}

/** The window's own events: it comes to the front, the line comes back, a key for the whole page. */
function useWindow(onSwitch: (by: 1 | -1) => void, onHelp: () => void) {
  const act = useRef({ onSwitch, onHelp });
  useEffect(() => { act.current = { onSwitch, onHelp }; });
  useEffect(() => {
    const end = new AbortController();
    const signal = end.signal;
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") network.visible(); }, { signal });
    window.addEventListener("online", () => network.hurry(), { signal });
    window.addEventListener("keydown", (e) => {
      if (document.querySelector("[role=dialog]")) return;
      if (e.key === "F6") act.current.onSwitch(e.shiftKey ? -1 : 1);
      else if (e.key === "/" && (e.ctrlKey || e.metaKey)) act.current.onHelp();
      else return;
      e.preventDefault();
    }, { signal });
    return () => end.abort();
  }, []);
}

/** The window's title says how much is unread. */
function useTitle(unread: number) {
  const words = useWords();
  useEffect(() => { document.title = `${unread > 0 ? `(${unread}) ` : ""}Turnpike · ${words.title}`; }, [unread, words]);
}

/** Nobody is here: offers to create somebody. */
function Nobody({ onShow }: { onShow: (p: Person) => void }) {
  const words = useWords();
  const notice = useNotice();
  const create = () => void api.join("33612345678", "Ada").then(onShow).catch((e: Error) => notice(e.message, "problem"));
  return <div className="empty big"><b>{words.noPeople}</b><p>{words.noPeopleHint}</p><Button onClick={create}>{words.createAda}</Button></div>;
}

export function App() {
  const words = useWords();
  const state = useSyncExternalStore(network.subscribe, network.getState);
  const { start, failed, shown, current, show, hide, open, setCurrent, signedIn } = useShown();
  const [dialog, setDialog] = useState<"add" | "keys">();
  const [wanted, setWanted] = useState<string>();
  const narrow = !(useMediaQuery(wideEnough, undefined, { getInitialValueInEffect: false }) ?? true);

  const addresses = shown.map((k) => k.address).join();
  useEffect(() => {
    if (start) network.show(start.people.filter((p) => addresses.split(",").includes(p.address)));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new name of somebody needs no new stream
  }, [addresses, start === undefined]);
  useEffect(() => { if (wanted) { focusPhone(wanted); setWanted(undefined); } }, [wanted]);
  useWindow((by) => {
    const focused = document.activeElement?.closest<HTMLElement>("[data-address]")?.dataset.address ?? current;
    const next = shown.at((shown.findIndex((k) => k.address === focused) + by) % shown.length)?.address;
    if (next) { setCurrent(next); setWanted(next); }
  }, () => setDialog("keys"));

  const phones = shown.flatMap((k) => { const phone = state.phones[k.address]; return phone ? [{ ...k, phone }] : []; });
  useTitle(phones.reduce((sum, p) => sum + unreadOf(p.phone), 0));
  const visible = narrow ? phones.filter((p) => p.address === current) : phones;
  const close = () => setDialog(undefined);
  const reachable = state.connected && !failed;

  return (
    <div className="page">
      <TopBar phones={phones.map((p) => p.phone)} current={current} narrow={narrow} onCurrent={setCurrent} onAdd={() => setDialog("add")} onKeys={() => setDialog("keys")} />
      <div role="status" aria-live="polite">{!reachable && <div className="banner"><i className="spinner" />{words.away}</div>}</div>
      <main className="phones" data-count={visible.length}>
        {start && !start.tokens && shown.length === 0 && <Nobody onShow={show} />}
        {visible.map((p) => (
          <PhonePanel key={p.address} network={network} phone={p.phone} businesses={start?.businesses ?? []} open={p.open} narrow={narrow}
            takeFocus={p.address === current} onOpen={(n) => open(p.address, n)} onHide={() => hide(p.address)} />
        ))}
      </main>
      {start?.tokens && (dialog === "add" || shown.length === 0) && <SignIn onShow={(p) => { close(); void signedIn(p); }} onClose={shown.length > 0 ? close : undefined} />}
      {!start?.tokens && dialog === "add" && (
        <AddPerson hidden={(start?.people ?? []).filter((p) => !shown.some((k) => k.address === p.address))} onShow={(p) => { close(); show(p); }} onClose={close} />
      )}
      {dialog === "keys" && <Shortcuts onClose={close} />}
    </div>
  );
}
