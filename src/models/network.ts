/**
 * The encoder before the head. `width`: channels of the first stage, 64 in published networks;
 * `patch` in pixels, `dim` the size of a token; `hidden`: units a layer; `logistic`: no encoder.
 */
export type NetworkSpec =
  | {
      readonly kind: 'small-resnet' | 'resnet18' | 'resnet50' | 'densenet121' | 'vgg11';
      readonly width: number;
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
