/** How many connections may be open at once; grows while the peer keeps up and backs off when it does not. */
export interface Limiter {
  /** Resolves when a place is free; call the result to give it back. */
  readonly enter: () => Promise<() => void>;
  /** Tells how long a connect took, in milliseconds; null for a refused or reset one. */
  readonly observe: (connectTime: number | null) => void;
  /** Tells how long the first byte of an answer took, in milliseconds. */
  readonly heard: (answerTime: number) => void;
  /** Best guess of the round trip: connects alone mislead where a tunnel or proxy accepts for the peer. */
  readonly roundTrip: () => number;
}

/** A connect this slow means a dropped SYN: the listen queue of the peer was full (retransmission after one second, RFC 6298). */
const DROPPED = 800;
/** Below this round trip more connections gain nothing, and small listen queues overflow. */
const NEAR = 3;
/** From this round trip on rounds cost more than connections. */
const FAR = 20;
/** Connect times differ by this much for reasons of our own. */
const SLACK = 5;

const finite = (time: number): number => (Number.isFinite(time) ? time : 0);

/** Makes a limiter that starts at `start` places and never has more than `max`. */
export function limiter(start: number, max: number): Limiter {
  let places = Math.max(1, Math.min(start, max));
  let busy = 0;
  let steady = false;
  let fastest = Number.POSITIVE_INFINITY;
  let answer = Number.POSITIVE_INFINITY;
  const queue: (() => void)[] = [];

  function admit(): void {
    while (busy < Math.floor(places)) {
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
  const roundTrip = (): number => Math.max(finite(fastest), finite(answer));
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
      if (steady || roundTrip() < NEAR || connectTime > 2 * fastest + SLACK) return;
      // For each good connect half a place, which is half as many again for each round; far away a whole one, since rounds cost most there.
      places = Math.min(max, places + (roundTrip() > FAR ? 1 : 0.5));
      admit();
    },
    heard(answerTime) {
      answer = Math.min(answer, answerTime);
    },
    roundTrip,
  };
}
