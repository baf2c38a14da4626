import type { ReactNode, Ref } from "react";

interface NoticeProps {
  readonly title: string;
  readonly text: string;
  /** For a notice that takes the place of what had the focus. */
  readonly heading?: Ref<HTMLHeadingElement>;
  readonly children?: ReactNode;
}

/** The page's only content when there is nothing else to show: what is so, and the one thing to do. */
export const Notice = ({ title, text, heading, children }: NoticeProps) => (
  <main className="notice">
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
    <p>{text}</p>
    {children}
  </main>
);
