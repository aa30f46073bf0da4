/** The folders whose tests `npm run mutation` judges. */
export const MUTATION_FOLDERS = ['filters', 'event', 'cesql', 'delivery'] as const;
