import type { Overview } from "./api";
import type { Route } from "./route";

/** What every page of the console is given. */
export interface PageProps {
  overview: Overview;
  route: Route;
  go: (r: Route, replace?: boolean) => void;
}
