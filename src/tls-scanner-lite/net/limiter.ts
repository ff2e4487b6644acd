/** How many connections may be open at once; grows while the peer keeps up and backs off when it does not. */
export interface Limiter {
  /** Resolves when a place is free; call the result to give it back. */
  readonly enter: () => Promise<() => void>;
  /** Tells how long a connect took, in milliseconds; null for a refused or reset one. */
  readonly observe: (connectTime: number | null) => void;
  readonly fastest: () => number;
}

/** A connect this slow means a dropped SYN: the listen queue of the peer was full (retransmission after one second, RFC 6298). */
const DROPPED = 800;
/** Below this round trip more connections gain nothing, and small listen queues overflow. */
const NEAR = 3;

/** Makes a limiter that starts at `start` places and never has more than `max`. */
export function limiter(start: number, max: number): Limiter {
  let places = Math.max(1, Math.min(start, max));
  let busy = 0;
  let good = 0;
  let steady = false;
  let fastest = Number.POSITIVE_INFINITY;
  const queue: (() => void)[] = [];

  function admit(): void {
    while (busy < places) {
      const next = queue.shift();
      if (!next) return;
      busy += 1;
      next();
    }
  }
  function leaver(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      busy -= 1;
      admit();
    };
  }
  return {
    async enter() {
      await new Promise<void>((resolve) => {
        queue.push(resolve);
        admit();
      });
      return leaver();
    },
    observe(connectTime) {
      if (connectTime === null || connectTime > DROPPED) {
        places = Math.max(1, Math.floor(places / 2));
        steady = true;
        return;
      }
      fastest = Math.min(fastest, connectTime);
      if (steady || fastest < NEAR || connectTime > 2 * fastest) return;
      good += 1;
      if (good < places) return;
      good = 0;
      places = Math.min(max, Math.ceil(places * 1.5));
    },
    fastest: () => (Number.isFinite(fastest) ? fastest : 0),
  };
}
