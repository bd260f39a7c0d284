import { Link } from "wouter";
import { Empty } from "../ui/notice.tsx";

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <Empty icon="search" title="There is no such page" action={<Link href="/calls">See the calls</Link>}>
      The address may be mistyped, or what it showed is gone.
    </Empty>
  );
}
