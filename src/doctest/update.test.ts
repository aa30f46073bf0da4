import { expect, test } from 'vitest';
import { fixtureProject } from './fixture-project.ts';
import { runDoctests } from './run.ts';
import { updateExpectations } from './update.ts';

test('values are written behind their comments, and nothing else changes', () => {
  const page = '> a; // => 1\n> b; // => 2\n';
  const updates = [
    { range: [5, 12], text: '10' },
    { range: [18, 25], text: '{\n  c: 1\n}' },
  ] as const;
  expect(updateExpectations(page, updates)).toBe(
    '> a; // => 10\n> b; // => {\n> //      c: 1\n> //    }\n',
  );
});

test('line ends of the page are kept', () => {
  const page = 'x\r\na; // => 1\r\n';
  expect(updateExpectations(page, [{ range: [6, 13], text: '[\n1\n]' }])).toBe(
    'x\r\na; // => [\r\n//    1\r\n//    ]\r\n',
  );
});

const PAGE = `# P

\`\`\`ts test="values"
const list = [1, 2]; // => []
'a' + list.length; // => 'a2'
new Map(); // => 1
\`\`\`
`;

test('a run with update rewrites what differs and can be written, and then passes', async () => {
  await using project = await fixtureProject({ 'page.md': PAGE }, '{}');
  const options = { root: project.root, pages: ['*.md'], types: false, quiet: true } as const;
  const ci = process.env.CI;
  delete process.env.CI;
  try {
    const result = await runDoctests({ ...options, update: true });
    expect(result).toMatchObject({ updated: { 'page.md': 1 }, notWritten: ['page.md:6'] });
    expect(await project.read('page.md')).toBe(PAGE.replace('// => []', '// => [ 1, 2 ]'));
    const [example] = (await runDoctests(options)).examples;
    expect(example).toMatchObject({ status: 'failed', at: 'page.md:6:12' });
  } finally {
    if (ci !== undefined) process.env.CI = ci;
  }
}, 60_000);

test('a build never edits what it checks', async () => {
  const ci = process.env.CI;
  process.env.CI = 'true';
  try {
    await expect(runDoctests({ update: true })).rejects.toThrow('CI is set');
  } finally {
    if (ci === undefined) delete process.env.CI;
    else process.env.CI = ci;
  }
});
