import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { accessToken } from "./api/access-token.ts";
import { ApiFailure } from "./api/api-failure.ts";
import { useAgents } from "./api/queries.ts";
import { Shell } from "./shell/shell.tsx";
import { TokenForm } from "./shell/token-form.tsx";
import { useLiveFeed } from "./shell/use-live-feed.ts";
import { TalkPage } from "./talk/talk-page.tsx";
import { Skeleton } from "./ui/notice.tsx";
import { NotFound } from "./shell/not-found.tsx";

const CallsPage = lazy(() => import("./calls/calls-page.tsx"));
const CallPage = lazy(() => import("./call/call-page.tsx"));
const LatencyPage = lazy(() => import("./latency/latency-page.tsx"));
const VendorsPage = lazy(() => import("./vendors/vendors-page.tsx"));
const CalendarPage = lazy(() => import("./calendar/calendar-page.tsx"));

/** The console: which page stands at which address. */
export function App() {
  const feed = useLiveFeed();
  const { error } = useAgents();
  if (error instanceof ApiFailure && error.status === 401) return <TokenForm isWrong={accessToken() !== undefined} />;
  return (
    <Shell feed={feed}>
      <Suspense fallback={<Skeleton lines={6} label="Loading the page" />}>
        <Switch>
          <Route path="/">
            <TalkPage />
          </Route>
          <Route path="/calls">
            <CallsPage />
          </Route>
          <Route path="/calls/:callId">{({ callId }) => <CallPage key={callId} callId={callId} />}</Route>
          <Route path="/latency">
            <LatencyPage />
          </Route>
          <Route path="/vendors">
            <VendorsPage />
          </Route>
          <Route path="/calendar">
            <CalendarPage />
          </Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  );
}
