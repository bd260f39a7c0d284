import { useState } from "react";
import { rememberToken } from "../api/access-token.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import styles from "./token-form.module.css";

/** Asked for when the server lets nobody in without its token. */
export function TokenForm({ isWrong }: { readonly isWrong: boolean }) {
  const [token, setToken] = useState("");
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        rememberToken(token.trim());
        location.reload();
      }}
    >
      <Icon name="person" size={28} />
      <h1>This server asks for its token</h1>
      <p>It is the server’s CALLWRIGHT_TOKEN. It is kept until this tab is closed.</p>
      <label htmlFor="token">Token</label>
      <input
        id="token"
        type="password"
        autoComplete="current-password"
        value={token}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? "token-wrong" : undefined}
        onChange={(event) => setToken(event.target.value)}
      />
      {isWrong && (
        <p id="token-wrong" className={styles.wrong}>
          That token was not accepted.
        </p>
      )}
      <Button type="submit" look="solid" disabled={token.trim() === ""}>
        Go on
      </Button>
    </form>
  );
}
