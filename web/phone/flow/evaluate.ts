import type { Fields, Json } from "./document";

/** What the texts of a screen can stand for: its data, what is filled in, and the same of screens before it. */
export interface Scope {
  data: Fields;
  form: Fields;
  screens: Record<string, { data: Fields; form: Fields }>;
}

const binding = /^\$\{(?:screen\.([A-Za-z_]+)\.)?(data|form)((?:\.[\w-]+)+)\}/;

function bound(m: RegExpMatchArray, scope: Scope): Json | undefined {
  const [, screen, part, path] = m;
  const on = screen ? scope.screens[screen] : scope;
  let value: Json | undefined = on?.[part as "data" | "form"];
  for (const step of (path as string).slice(1).split(".")) {
    value = typeof value === "object" && value !== null && !Array.isArray(value) ? value[step] : undefined;
  }
  return value;
}

/** What stands in a property: texts that are bound or calculated become their values, however deep they lie. */
export function resolve(v: Json | undefined, scope: Scope): Json | undefined {
  if (typeof v === "string") {
    if (v.length > 2 && v.startsWith("`") && v.endsWith("`")) return calculate(v.slice(1, -1), scope, true);
    const m = binding.exec(v);
    return m && m[0].length === v.length ? bound(m, scope) : v;
  }
  if (Array.isArray(v)) return v.map((item) => resolve(item, scope) ?? null);
  if (typeof v === "object" && v !== null) return Object.fromEntries(Object.entries(v).map(([k, item]) => [k, resolve(item, scope)]));
  return v;
}

/** Whether the condition of an If holds. */
export const holds = (condition: string, scope: Scope): boolean => calculate(condition.trim().replace(/^`|`$/g, ""), scope, false) === true;

/** Operators by how tightly they bind, the loosest first; longer signs before their beginnings. */
const operators = [["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"]];

function calculate(source: string, scope: Scope, joins: boolean): Json | undefined {
  try {
    return new Reader(source, scope, joins).whole();
  } catch {
    return undefined; // the server accepts no such document
  }
}

/** Reads what is calculated: bindings, literals and operators between them. */
class Reader {
  private at = 0;

  constructor(private readonly source: string, private readonly scope: Scope, private readonly joins: boolean) {}

  whole(): Json | undefined {
    const value = this.operation(0);
    this.skip();
    if (this.at < this.source.length) throw new SyntaxError(`at ${this.at}`);
    return value;
  }

  private get rest() {
    return this.source.slice(this.at);
  }

  private skip() {
    while (/\s/.test(this.source[this.at] ?? "")) this.at++;
  }

  private take(of: RegExp): RegExpMatchArray | undefined {
    const m = of.exec(this.rest);
    if (!m) return undefined;
    this.at += m[0].length;
    return m;
  }

  private sign(level: number): string | undefined {
    this.skip();
    const found = operators[level]?.find((s) => this.rest.startsWith(s));
    this.at += found?.length ?? 0;
    return found;
  }

  private operation(level: number): Json | undefined {
    if (level === operators.length) return this.joined();
    let left = this.operation(level + 1);
    for (let sign = this.sign(level); sign; sign = this.sign(level)) left = combine(sign, left, this.operation(level + 1));
    return left;
  }

  /** Operands side by side make one text. */
  private joined(): Json | undefined {
    let value = this.operand();
    for (this.skip(); this.joins && /^(?:['($\d]|true|false)/.test(this.rest); this.skip()) value = written(value) + written(this.operand());
    return value;
  }

  private operand(): Json | undefined {
    this.skip();
    if (this.take(/^!(?!=)/)) return this.operand() !== true;
    if (this.take(/^\(/)) {
      const value = this.operation(0);
      this.skip();
      if (!this.take(/^\)/)) throw new SyntaxError("no )");
      return value;
    }
    const quoted = this.take(/^'((?:\\.|[^'\\])*)'/s);
    if (quoted) return (quoted[1] as string).replace(/\\(.)/gs, "$1");
    const number = this.take(/^-?\d+(?:\.\d+)?/);
    if (number) return Number(number[0]);
    const word = this.take(/^(?:true|false)/);
    if (word) return word[0] === "true";
    const value = this.take(binding);
    if (value) return bound(value, this.scope);
    throw new SyntaxError(`at ${this.at}`);
  }
}

const written = (v: Json | undefined): string => (v === undefined || v === null ? "" : typeof v === "object" ? JSON.stringify(v) : String(v));

/** A number, also where a person has written it into a field. */
const numeric = (v: Json | undefined): number => (typeof v === "number" ? v : typeof v === "string" && v.trim() !== "" ? Number(v) : Number.NaN);

function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a === "number" || typeof b === "number") return numeric(a) === numeric(b);
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function combine(sign: string, a: Json | undefined, b: Json | undefined): Json | undefined {
  const [x, y] = [numeric(a), numeric(b)];
  switch (sign) {
    case "||": return a === true || b === true;
    case "&&": return a === true && b === true;
    case "==": return equal(a, b);
    case "!=": return !equal(a, b);
    case "<": return x < y;
    case "<=": return x <= y;
    case ">": return x > y;
    case ">=": return x >= y;
    case "+": return x + y;
    case "-": return x - y;
    case "*": return x * y;
    case "/": return x / y;
    default: return x % y;
  }
}
