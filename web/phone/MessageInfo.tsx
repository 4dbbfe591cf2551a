import { Modal, Table } from "@mantine/core";
import { moment } from "./dates";
import type { Message } from "./types";
import { useWords } from "./words";
import { useLanguage } from "../shared/language";

export function MessageInfo({ message: m, onClose }: { message: Message; onClose: () => void }) {
  const words = useWords();
  const { language } = useLanguage();
  const rows: [string, string | undefined][] = [
    [words.sentAt, moment(m.time, language)],
    [words.deliveredAt, m.delivered_at ? moment(m.delivered_at, language) : undefined],
    [words.readAt, m.read_at ? moment(m.read_at, language) : undefined],
    [words.template, m.content.name ? `${m.content.name} (${m.content.category ?? ""})` : undefined],
    [words.failed, m.error ? `${m.error.code} ${m.error.title}` : undefined],
    [words.id, m.id],
  ];
  return (
    <Modal opened onClose={onClose} title={words.info} centered closeButtonProps={{ "aria-label": words.close }}>
      <Table variant="vertical" withRowBorders={false}>
        <Table.Tbody>
          {rows.filter(([, v]) => v).map(([k, v]) => (
            <Table.Tr key={k}><Table.Th w={110}>{k}</Table.Th><Table.Td style={{ wordBreak: "break-all" }}>{v}</Table.Td></Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
