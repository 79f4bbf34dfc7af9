/** A smooth function at `x`; writes its gradient to the second argument. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

const MAX_ITERATIONS = 500;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Minimises a smooth function of a few variables: BFGS with backtracking (Nocedal and Wright, algorithm 6.1). */
export function minimize(objective: Objective, start: readonly number[]): number[] {
  const n = start.length;
  let x = Float64Array.from(start);
  let gradient = new Float64Array(n);
  let value = objective(x, gradient);
  const identity = (): Float64Array[] =>
    Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (_, j) => Number(i === j)));
  let inverse = identity();
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    let direction = Float64Array.from(inverse, (row) => -dot(row, gradient));
    let slope = dot(direction, gradient);
    if (slope >= 0) {
      inverse = identity();
      direction = gradient.map((g) => -g);
      slope = -dot(gradient, gradient);
    }
    let step = 1;
    let nextX = x;
    const nextGradient = new Float64Array(n);
    let nextValue = Infinity;
    for (; step > 1e-12; step /= 2) {
      nextX = x.map((value, i) => value + step * direction[i]!);
      nextValue = objective(nextX, nextGradient);
      if (nextValue <= value + 1e-4 * step * slope) break;
    }
    if (!(nextValue < value)) break;
    const s = nextX.map((v, i) => v - x[i]!);
    const y = nextGradient.map((v, i) => v - gradient[i]!);
    const sy = dot(s, y);
    if (sy > 1e-14) {
      const hy = Float64Array.from(inverse, (row) => dot(row, y));
      const scale = (1 + dot(y, hy) / sy) / sy;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++)
          inverse[i]![j]! += scale * s[i]! * s[j]! - (hy[i]! * s[j]! + s[i]! * hy[j]!) / sy;
    }
    const gain = value - nextValue;
    x = nextX;
    gradient = nextGradient;
    value = nextValue;
    if (gain < 1e-10 * (1 + Math.abs(value))) break;
  }
  return [...x];
}
