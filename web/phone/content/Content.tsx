import { Component, type ReactNode } from "react";
import type { BodyProps } from "./kind";
import { kindOf } from "./kinds";
import { unknown } from "./Unknown";

/** The inside of a bubble, by the type of its message. One that cannot be shown does not take the page with it. */
export class Content extends Component<BodyProps<unknown>, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render(): ReactNode {
    const { Body } = this.state.failed ? unknown : kindOf(this.props.message);
    return <Body {...this.props} />;
  }
}
