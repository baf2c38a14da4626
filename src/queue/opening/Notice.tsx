import type { ReactNode } from "react";

interface NoticeProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

/** The page's only content when there is no queue to show: what is so, and the one thing to do. */
export const Notice = ({ title, text, children }: NoticeProps) => (
  <main className="notice">
    <h1>{title}</h1>
    <p>{text}</p>
    {children}
  </main>
);
