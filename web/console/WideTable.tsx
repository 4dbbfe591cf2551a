import { Card, Table } from "@mantine/core";
import type { ReactNode } from "react";

/** A table on a card, which scrolls sideways where it does not fit; labelledBy is the id of its heading. */
export function WideTable({ labelledBy, width, head, children }: { labelledBy: string; width: number; head: string[]; children: ReactNode }) {
  return (
    <Card withBorder padding={0} className="table-card">
      <div className="wide" tabIndex={0} role="group" aria-labelledby={labelledBy}>
        <Table verticalSpacing="sm" horizontalSpacing="md" miw={width}>
          <Table.Thead><Table.Tr>{head.map((h) => <Table.Th key={h}>{h}</Table.Th>)}</Table.Tr></Table.Thead>
          <Table.Tbody>{children}</Table.Tbody>
        </Table>
      </div>
    </Card>
  );
}
