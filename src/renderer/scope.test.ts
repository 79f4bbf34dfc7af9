import { describe, expect, it } from 'vitest';
import { Current, Scope } from './scope.ts';

describe('Scope', () => {
  it('runs cleanups once, newest first', () => {
    const order: string[] = [];
    const scope = new Scope();
    scope.add(() => order.push('first'));
    scope.add(() => order.push('second'));
    scope.dispose();
    scope.dispose();
    expect(order).toEqual(['second', 'first']);
  });

  it('runs a late cleanup at once', () => {
    const scope = new Scope();
    scope.dispose();
    let ran = false;
    scope.add(() => (ran = true));
    expect(ran).toBe(true);
  });

  it('stops listening when it is disposed', () => {
    const scope = new Scope();
    const target = new EventTarget();
    let heard = 0;
    scope.listen(target, 'ping', () => heard++);
    target.dispatchEvent(new Event('ping'));
    scope.dispose();
    target.dispatchEvent(new Event('ping'));
    expect(heard).toBe(1);
  });
});

describe('Current', () => {
  it('takes away only the instance it was given', () => {
    const current = new Current<string>();
    const removeFirst = current.set('first');
    const removeSecond = current.set('second');
    removeFirst();
    expect(current.value).toBe('second');
    removeSecond();
    expect(current.value).toBeNull();
  });
});
