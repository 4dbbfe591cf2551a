import { Button, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api } from "../network/api";
import { parseAddress } from "../network/model";
import { keepToken } from "../network/tokens";
import type { Person } from "../network/types";
import { useWords } from "../words";

interface Props {
  onShow: (p: Person) => void;
  /** Without it there is nothing behind the question yet. */
  onClose?: () => void;
}

/** Where every address has a token of its own: asks for one. */
export function SignIn({ onShow, onClose }: Props) {
  const words = useWords();
  const [number, setNumber] = useState("+");
  const [token, setToken] = useState("");
  const [error, setError] = useState<string>();
  const enter = () => {
    const address = parseAddress(number);
    if (!address) return setError(words.badNumber);
    keepToken(address, token.trim());
    api.person(address).then(onShow).catch((e: Error) => { keepToken(address, undefined); setError(e.message); });
  };
  return (
    <Modal opened onClose={onClose ?? (() => undefined)} withCloseButton={onClose !== undefined} title={words.signIn} centered closeButtonProps={{ "aria-label": words.close }}>
      <form onSubmit={(e) => { e.preventDefault(); enter(); }} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">{words.signInHint}</Text>
          <TextInput label={words.number} value={number} inputMode="tel" type="tel" autoComplete="username" data-autofocus onChange={(e) => { setNumber(e.currentTarget.value); setError(undefined); }} />
          <PasswordInput label={words.token} value={token} error={error} autoComplete="current-password" onChange={(e) => { setToken(e.currentTarget.value); setError(undefined); }} />
          <Button type="submit" disabled={!token.trim()}>{words.signIn}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
