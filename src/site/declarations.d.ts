declare module '@generated/event-delivery-results/default/coverage.json' {
  const coverage: import('./results/model.ts').Coverage;
  export default coverage;
}

declare module '@generated/event-delivery-results/default/home.json' {
  const home: import('./results/model.ts').HomeData;
  export default home;
}

declare module '@generated/event-delivery-results/default/matrix.json' {
  const matrix: import('./results/matrix.ts').Matrix;
  export default matrix;
}

declare module '@easyops-cn/docusaurus-search-local/dist/client/client/theme/searchByWorker' {
  type Hit = import('./search/rank.ts').Hit;
  export function fetchIndexesByWorker(baseUrl: string, context: string): Promise<void>;
  export function searchByWorker(
    baseUrl: string,
    context: string,
    typed: string,
    limit: number,
  ): Promise<readonly Hit[]>;
}

declare module '@theme-init/MDXComponents' {
  const components: import('@theme/MDXComponents').MDXComponentsObject;
  export default components;
}

declare module '@theme-init/DocItem' {
  export default function DocItem(props: import('@theme/DocItem').Props): import('react').ReactNode;
}

declare module '@theme-init/CodeBlock/Buttons/CopyButton' {
  export default function CopyButton(
    props: import('@theme/CodeBlock/Buttons/CopyButton').Props,
  ): import('react').ReactNode;
}

declare module '@theme-init/prism-include-languages' {
  export default function prismIncludeLanguages(prism: unknown): void;
}

declare module '@docusaurus/theme-classic/lib/theme/Layout' {
  export default function Layout(props: import('@theme/Layout').Props): import('react').ReactNode;
}
