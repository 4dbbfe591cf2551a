import { Card, Table, Text } from "@mantine/core";
import { Copyable } from "../shared/Copyable";
import { Icon } from "../shared/icons";
import { useLanguage } from "../shared/language";
import { counted, type Overview as Data } from "./api";
import type { PageProps } from "./page";
import { count, full, relative } from "./times";
import { WideTable } from "./WideTable";
import { useWords, type Words } from "./words";

export function Overview({ overview: data, go }: PageProps) {
  const words = useWords();
  const { language } = useLanguage();
  return (
    <>
      <Durability data={data} />
      <section aria-labelledby="today">
        <h2 id="today">{words.today} <small>{words.todayHint}</small></h2>
        <div className="counts">
          {counted.map((k) => (
            <button key={k} type="button" className="count" data-bad={(k === "failed" && data.today[k] > 0) || undefined} onClick={() => go({ tab: "messages", query: k === "accepted" || k === "received" ? {} : { status: k } })}>
              <b data-count={k}>{count(data.today[k], language)}</b><span>{words.counts[k]}</span>
            </button>
          ))}
        </div>
      </section>
      <Readers data={data} />
      <Lines data={data} />
      <Text c="dimmed" size="sm">{words.version} {data.version} · {words.since} <time title={full(data.started_at, language)}>{full(data.started_at, language)}</time> ({relative(data.started_at, language)})</Text>
    </>
  );
}

/** What the bot's 200 promises here, in words (docs/http-api.md, durability). */
function promise({ fsync, replicas }: Data["durability"], words: Words): string {
  if (!fsync) return words.notSynced;
  return replicas > 1 ? words.onQuorum(replicas) : words.onDisk;
}

function Durability({ data: { durability } }: { data: Data }) {
  const words = useWords();
  return (
    <Card withBorder component="section" className="promise" data-safe={durability.fsync} aria-labelledby="durability">
      <Icon name={durability.fsync ? "shield" : "info"} size={30} />
      <div>
        <h2 id="durability">{words.durability}</h2>
        <p>{promise(durability, words)}</p>
      </div>
    </Card>
  );
}

/** A reader further behind than this many records is shown as slow. */
const slow = 1000;

function Readers({ data }: { data: Data }) {
  const words = useWords();
  const { language } = useLanguage();
  return (
    <section aria-labelledby="readers">
      <h2 id="readers">{words.readers}</h2>
      <p className="hint">{words.readersHint}</p>
      <div className="cards">
        {data.readers.map((r) => (
          <Card key={r.name} withBorder padding="md" className="reader" data-lag={r.lag === 0 ? "none" : r.lag < slow ? "some" : "much"}>
            <b>{r.name}</b>
            <span>{words.readerNames[r.name] ?? ""}</span>
            <strong><i aria-hidden />{r.lag === 0 ? words.upToDate : words.behind(count(r.lag, language))}</strong>
            <small>{words.position} {count(r.position, language)}</small>
          </Card>
        ))}
      </div>
    </section>
  );
}

function Lines({ data }: { data: Data }) {
  const words = useWords();
  return (
    <section aria-labelledby="lines">
      <h2 id="lines">{words.numbers}</h2>
      <WideTable labelledBy="lines" width={640} head={[words.business, words.line, words.id, words.account]}>
        {data.accounts.map((a) => (
          <Table.Tr key={a.number}>
            <Table.Td><b>{a.business_name}</b></Table.Td><Table.Td className="nowrap">{a.display_phone_number}</Table.Td>
            <Table.Td><Copyable text={a.number} /></Table.Td><Table.Td><Copyable text={a.account} /></Table.Td>
          </Table.Tr>
        ))}
      </WideTable>
    </section>
  );
}
