// The least that a React page with a button can be: what the sidebar's start is measured beside.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

const root = document.getElementById("root");
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <button type="button">Expansion</button>
    </StrictMode>,
  );
