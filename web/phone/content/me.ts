import { createContext, useContext } from "react";
import type { Person } from "../network/types";

/** Whose phone it is. */
export const Me = createContext<Person | undefined>(undefined);

export const useMe = () => useContext(Me);
