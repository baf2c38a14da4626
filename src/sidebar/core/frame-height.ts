// The frame's height follows the content. A hidden frame has no height, and asks for none.

const RESIZE_AFTER = 50;

/** Calls `resize` with the content's height in CSS pixels whenever that has changed; the returned function ends it. */
export function followHeight(content: HTMLElement, resize: (height: number) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const observer = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const height = Math.ceil(content.getBoundingClientRect().height);
      if (height === 0 || height === last) return;
      last = height;
      resize(height);
    }, RESIZE_AFTER);
  });
  observer.observe(content);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}
