import type { ClassWiseOptions } from './class-wise.ts';
import { classWiseLoss } from './class-wise.ts';
import type { DualHingeOptions } from './dual-hinge.ts';
import { dualHingeLoss } from './dual-hinge.ts';
import type { HashLoss, LossContext } from './hash-loss.ts';
import type { LargeMarginProxiesOptions } from './large-margin-proxies.ts';
import { largeMarginProxiesLoss } from './large-margin-proxies.ts';
import type { SoftPairwiseOptions } from './soft-pairwise.ts';
import { softPairwiseLoss } from './soft-pairwise.ts';
import type { VonMisesFisherOptions } from './von-mises-fisher.ts';
import { vonMisesFisherLoss } from './von-mises-fisher.ts';

/** A loss by name, with its options. */
export type LossChoice =
  | ({ readonly loss: 'soft-pairwise' } & SoftPairwiseOptions)
  | ({ readonly loss: 'dual-hinge' } & DualHingeOptions)
  | ({ readonly loss: 'large-margin-proxies' } & LargeMarginProxiesOptions)
  | ({ readonly loss: 'class-wise' } & ClassWiseOptions)
  | ({ readonly loss: 'von-mises-fisher' } & VonMisesFisherOptions);

export async function createLoss(context: LossContext, choice: LossChoice): Promise<HashLoss> {
  switch (choice.loss) {
    case 'soft-pairwise':
      return softPairwiseLoss(context, choice);
    case 'dual-hinge':
      return dualHingeLoss(context, choice);
    case 'large-margin-proxies':
      return await largeMarginProxiesLoss(context, choice);
    case 'class-wise':
      return classWiseLoss(context, choice);
    case 'von-mises-fisher':
      return vonMisesFisherLoss(context, choice);
  }
}
