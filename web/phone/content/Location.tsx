import { Icon } from "../../shared/icons";
import type { Place } from "../network/shapes";
import { safeLink } from "../text/format";
import { useWords } from "../words";
import type { BodyProps, Kind } from "./kind";

/** Coordinates as people write them: 43.6951° N, 7.2656° E. */
export function coordinates({ latitude, longitude }: Place): string {
  const one = (v: number, [plus, minus]: [string, string]) => `${Math.abs(v).toFixed(4)}° ${v < 0 ? minus : plus}`;
  return `${one(latitude, ["N", "S"])}, ${one(longitude, ["E", "W"])}`;
}

/** The link of a place: its own, or one to an open map. Nothing is asked of it before it is touched. */
export const mapLink = (p: Place) => safeLink(p.url) ?? `https://www.openstreetmap.org/?mlat=${p.latitude}&mlon=${p.longitude}#map=16/${p.latitude}/${p.longitude}`;

/** A picture of a place without asking anybody for a map: streets that follow from its coordinates. */
function Streets({ place }: { place: Place }) {
  const seed = Math.abs(Math.round(place.latitude * 7919 + place.longitude * 104_729));
  const turn = (n: number, most: number) => ((seed >> n) ^ (seed * (n + 3))) % most;
  const lines = [0, 1, 2, 3].map((i) => {
    const y = 12 + i * 36 + Math.abs(turn(i, 14));
    return `M-10 ${y} C 80 ${y + turn(i + 2, 24)}, 180 ${y - turn(i + 3, 24)}, 310 ${y + turn(i + 1, 20)}`;
  });
  const across = [0, 1, 2, 3, 4].map((i) => { const x = 20 + i * 66 + turn(i + 4, 16); return `M${x} -10 L${x + turn(i + 1, 30)} 160`; });
  return (
    <svg className="streets" viewBox="0 0 300 140" preserveAspectRatio="xMidYMid slice" aria-hidden>
      <path className="park" d={`M${180 + turn(2, 40)} 70 q40 -30 70 0 q10 40 -30 44 q-50 4 -40 -44z`} />
      <path className="water" d={`M-10 ${112 + turn(3, 10)} C 70 ${96 + turn(1, 10)}, 120 ${138 + turn(2, 8)}, 310 ${118 + turn(4, 12)} L310 160 L-10 160 z`} />
      <g className="street">{[...lines, ...across].map((d) => <path key={d} d={d} />)}</g>
      <g transform="translate(150 66)"><circle className="halo" r="24" /><path className="needle" d="M0 14s-13-12-13-22a13 13 0 0 1 26 0c0 10-13 22-13 22z" /><circle className="eye" cy="-8" r="4.500" /></g>
    </svg>
  );
}

export function PlaceCard({ place }: { place: Place }) {
  const words = useWords();
  const name = place.name || words.things.location;
  return (
    <a className="place" href={mapLink(place)} target="_blank" rel="noopener noreferrer nofollow" title={words.things.openMap}>
      <Streets place={place} />
      <span className="place-text">
        <b dir="auto">{name}</b>
        {place.address && <span dir="auto">{place.address}</span>}
        <small>{coordinates(place)} <Icon name="link" size={13} /></small>
      </span>
    </a>
  );
}

const Body = ({ message }: BodyProps<Place>) => <div className="media"><PlaceCard place={message.content} /></div>;

export const location: Kind<Place> = {
  Body,
  preview: (c, words) => `📍 ${c.name || c.address || words.things.location}`,
  copy: (c) => [c.name, c.address, `${c.latitude}, ${c.longitude}`].filter(Boolean).join("\n"),
};
