import type { LossChoice } from './losses/create-loss.ts';
import { reconstructedDualHinge } from './losses/dual-hinge.ts';
import type { LossName } from './losses/hash-loss.ts';
import { publishedLargeMarginProxies } from './losses/large-margin-proxies.ts';
import { releasedClassWise } from './losses/class-wise.ts';
import { publishedSoftPairwise } from './losses/soft-pairwise.ts';
import { suggestedVonMisesFisher } from './losses/von-mises-fisher.ts';

/** Each loss with the options that did best in npm run eval:retrieval. */
export const tunedLosses: { readonly [Name in LossName]: LossChoice & { readonly loss: Name } } = {
  'soft-pairwise': { loss: 'soft-pairwise', ...publishedSoftPairwise, beta: 10, similarShare: 0.5 },
  'dual-hinge': { loss: 'dual-hinge', ...reconstructedDualHinge },
  'large-margin-proxies': { loss: 'large-margin-proxies', ...publishedLargeMarginProxies },
  'class-wise': { loss: 'class-wise', ...releasedClassWise },
  'von-mises-fisher': { loss: 'von-mises-fisher', ...suggestedVonMisesFisher },
};
