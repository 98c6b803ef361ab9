/** What cannot be drawn does no harm to what is around it: in its place is why, and a way on. */
import { Component, type ComponentChildren } from "preact";
import { Link } from "./link.tsx";

interface BoundaryProps {
  /** The address that is shown. Another one is drawn anew. */
  readonly at: string;
  readonly children: ComponentChildren;
}

interface Failure {
  readonly error: unknown;
  readonly at: string;
}

export class Boundary extends Component<BoundaryProps, { readonly failure?: Failure }> {
  override componentDidCatch(error: unknown): void {
    this.setState({ failure: { error, at: this.props.at } });
  }

  render() {
    const { failure } = this.state;
    if (failure === undefined || failure.at !== this.props.at) return this.props.children;
    return (
      <>
        <h1>This cannot be shown</h1>
        <p class="failed" role="alert">
          An error in the page itself, while it was drawn:{" "}
          <bdi>{failure.error instanceof Error ? failure.error.message : String(failure.error)}</bdi>.{" "}
          <button type="button" onClick={() => this.setState({ failure: undefined })}>
            Try again
          </button>
        </p>
        <p>
          Nothing was changed by it. <Link to="/tasks">See all tasks</Link>.
        </p>
      </>
    );
  }
}
