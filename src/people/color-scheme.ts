/** Sets the page's scheme to the system's, and follows it. */
export function followSystemScheme(view: Window): void {
  const system = view.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    view.document.documentElement.dataset["colorScheme"] = system.matches ? "dark" : "light";
  };
  apply();
  system.addEventListener("change", apply);
}
