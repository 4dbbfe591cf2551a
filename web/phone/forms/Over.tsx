import { Modal, type ModalProps } from "@mantine/core";
import { useEffect, useState } from "react";
import { useWords } from "../words";

/** Something over the page while it is rendered; when it goes, the keyboard is back where it was. */
export function Over(props: Omit<ModalProps, "opened">) {
  const words = useWords();
  const [before] = useState(() => document.activeElement as HTMLElement | null);
  useEffect(() => () => {
    requestAnimationFrame(() => { if (before?.isConnected && document.activeElement === document.body) before.focus(); });
  }, [before]);
  return <Modal opened centered closeButtonProps={{ "aria-label": words.close }} transitionProps={{ duration: 0 }} {...props} />;
}
