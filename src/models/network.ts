/**
 * The encoder before the head. `width`: channels of the first stage, 64 in published networks;
 * `stem` of the small ResNet: 2 halves pictures before its blocks, 4 does so twice, which 64×64 affords
 * and 28×28 does not;
 * `patch` in pixels, `dim` the size of a token; `hidden`: units a layer; `logistic`: no encoder.
 */
export type NetworkSpec =
  | {
      readonly kind: 'resnet18' | 'resnet50' | 'densenet121' | 'vgg11';
      readonly width: number;
    }
  | {
      readonly kind: 'small-resnet';
      readonly width: number;
      readonly stem?: 2 | 4;
    }
  | {
      readonly kind: 'vit';
      readonly patch: number;
      readonly dim: number;
      readonly depth: number;
      readonly heads: number;
    }
  | { readonly kind: 'mlp'; readonly hidden: readonly number[]; readonly dropout: number }
  | { readonly kind: 'logistic' };
