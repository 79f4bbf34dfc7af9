import { createRng } from '../../src/main/numeric/rng.ts';
import type { DurationModel } from '../../tests/fixtures/pool/simulated-analyst.ts';

/** Parameters of the fleet. */
export interface FleetOptions {
  readonly workers: number;
  /** Parallel tracks of each worker. */
  readonly slots: number;
  readonly durations: DurationModel;
  /** Milliseconds of the database's CPU per track, all statements together. */
  readonly databaseMs: number;
  readonly databaseCores: number;
  /** Milliseconds per round trip to the database, and the number of sequential statements per track. */
  readonly roundTripMs: number;
  readonly statements: number;
  readonly tracks: number;
}

export interface FleetResult {
  readonly workers: number;
  readonly tracksPerMinute: number;
  /** Share of the throughput that the workers would reach if the database took no time. */
  readonly efficiency: number;
  /** Share of the time for which the database's cores are busy. */
  readonly databaseLoad: number;
}

/** A heap of times, earliest first. */
function createAgenda(): { push(at: number): void; pop(): number; readonly size: () => number } {
  const heap: number[] = [];
  return {
    size: () => heap.length,
    push(at) {
      let i = heap.push(at) - 1;
      for (; i > 0 && heap[(i - 1) >> 1]! > at; i = (i - 1) >> 1) heap[i] = heap[(i - 1) >> 1]!;
      heap[i] = at;
    },
    pop() {
      const first = heap[0]!;
      const last = heap.pop()!;
      let i = 0;
      for (let child = 1; child < heap.length; child = 2 * i + 1) {
        if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
        if (heap[child]! >= last) break;
        heap[i] = heap[child]!;
        i = child;
      }
      if (heap.length > 0) heap[i] = last;
      return first;
    },
  };
}

/**
 * Many workers on one database as a closed queueing network, simulated by discrete events: a slot asks the database for
 * a track and stores the previous one (first come, first served on its cores), then analyses. Locks, disks and vacuum
 * are not modelled.
 */
export function simulateFleet(options: FleetOptions): FleetResult {
  const { workers, slots, durations, databaseMs, databaseCores, roundTripMs, statements, tracks } = options;
  const random = createRng('fleet');
  const draw = (): number => durations.median * Math.exp(random.gaussian(durations.deviation));
  /** When each slot returns to the database. */
  const arrivals = createAgenda();
  const free = createAgenda();
  for (let i = 0; i < workers * slots; i++) arrivals.push(random.range(0, durations.median));
  for (let i = 0; i < databaseCores; i++) free.push(0);
  let busy = 0;
  let analysed = 0;
  let now = 0;
  for (let done = 0; done < tracks; done++) {
    const arrival = arrivals.pop();
    const begin = Math.max(arrival, free.pop());
    const end = begin + databaseMs;
    free.push(end);
    busy += databaseMs;
    const duration = draw();
    analysed += duration;
    now = Math.max(now, end);
    arrivals.push(end + statements * roundTripMs + duration);
  }
  return {
    workers,
    tracksPerMinute: tracks / (now / 60_000),
    efficiency: analysed / (now * workers * slots),
    databaseLoad: busy / (now * databaseCores),
  };
}
