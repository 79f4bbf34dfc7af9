/** Loaded into a process before its own modules: ends it by an error that nothing catches, when its parent asks. */
process.on('message', (how) => {
  if (how === 'throw') throw new Error('Planted by a test');
  if (how === 'reject') void Promise.reject(new Error('Planted by a test'));
});
