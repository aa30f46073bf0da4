import type { Parent, PhrasingContent, Root, RootContent } from 'mdast';

/** A Markdown node of any kind; the remark plugins here look only at these fields. */
export interface AnyNode {
  type: string;
  value?: string;
  children?: AnyNode[];
  position?: { start: { line: number; offset?: number }; end: { line: number; offset?: number } };
  /** Links and definitions. */
  url?: string;
  /** Code. */
  lang?: string | null;
  meta?: string | null;
}

type Attribute = string | number | boolean | undefined;

/** A React component in the tree of a plain Markdown page. `false` and `undefined` attributes are left out. */
export function component(
  name: string,
  attributes: Readonly<Record<string, Attribute>>,
  children: readonly unknown[],
): RootContent {
  const node = {
    type: 'mdxJsxFlowElement',
    name,
    attributes: Object.entries(attributes)
      .filter(([, value]) => value !== undefined && value !== false)
      .map(([key, value]) => ({
        type: 'mdxJsxAttribute',
        name: key,
        value: value === true ? null : String(value),
      })),
    children,
  };
  return node as unknown as RootContent;
}

/** An element with a class inside running text. */
export function inline(tag: string, className: string, text: string): PhrasingContent {
  const node = {
    type: 'emphasis',
    data: { hName: tag, hProperties: { className } },
    children: [{ type: 'text', value: text }],
  };
  return node as unknown as PhrasingContent;
}

/** `export { default as NAME } from 'SOURCE'` at the end of a page's module. */
export function exportDefaultAs(tree: Root, name: string, source: string): void {
  const node = {
    type: 'mdxjsEsm',
    value: '',
    data: {
      estree: {
        type: 'Program',
        sourceType: 'module',
        body: [
          {
            type: 'ExportNamedDeclaration',
            declaration: null,
            attributes: [],
            specifiers: [
              {
                type: 'ExportSpecifier',
                local: { type: 'Identifier', name: 'default' },
                exported: { type: 'Identifier', name },
              },
            ],
            source: { type: 'Literal', value: source, raw: JSON.stringify(source) },
          },
        ],
      },
    },
  };
  tree.children.push(node as unknown as RootContent);
}

/** Calls `replace` for every node below `parent`; an answer takes the node's place and is not entered. */
export function rewrite(
  parent: Parent,
  replace: (node: AnyNode, parent: AnyNode) => readonly unknown[] | undefined,
): void {
  for (let index = 0; index < parent.children.length; index += 1) {
    const node = parent.children[index] as unknown as AnyNode;
    const replacement = replace(node, parent as unknown as AnyNode);
    if (replacement !== undefined) {
      parent.children.splice(index, 1, ...(replacement as RootContent[]));
      index += replacement.length - 1;
    } else if (node.children !== undefined) {
      rewrite(node as unknown as Parent, replace);
    }
  }
}

/** All text below a node. */
export function textOf(node: AnyNode): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}
