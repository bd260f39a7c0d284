import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles/tokens.css";
import "./styles/base.css";
import { takeTokenFromAddress } from "./api/access-token.ts";
import { openQueryClient } from "./api/query-client.ts";
import { App } from "./app.tsx";
import { applyTheme, savedTheme } from "./shell/theme.ts";

const root = document.querySelector("#root");
if (root === null) throw new Error("The page has no #root to render into");

takeTokenFromAddress();
applyTheme(savedTheme());
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={openQueryClient()}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
