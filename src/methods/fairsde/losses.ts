import * as tf from '@tensorflow/tfjs';
import { gather, oneHot } from '../../tensor/fused.ts';
import type { Random } from '../../tensor/random.ts';

/**
 * The losses of FairSDE on one batch, as its published code computes them (train.py at commit
 * 9b5a299 of Carco-git/FairSDE). Sample i has group a_i, class y_i and embedding z_i; ẑ is z of length
 * one; s_i[a,k] is the cosine between z_i and the virtual centre of group a and class k.
 */

/** What a batch's records are, `[n]` int32 each. */
export interface Membership {
  /** Group of each record. */
  readonly groups: tf.Tensor1D;
  /** Class of each record. */
  readonly labels: tf.Tensor1D;
}

/** Numbers of groups and classes. */
export interface Kinds {
  readonly groups: number;
  readonly classes: number;
}

/** Temperature of L_virt, fixed in the published code. */
const CENTRE_TEMPERATURE = 0.1;
/** τ of L_div, its default there. */
const TEMPERATURE = 0.07;

/** `[n, d]` scaled to rows of length one. */
export function unit(z: tf.Tensor2D): tf.Tensor2D {
  return tf.div(z, tf.sqrt(tf.add(tf.sum(tf.square(z), 1, true), 1e-12)));
}

/**
 * Cosines of embeddings with all virtual centres, `[n, groups · classes]`, classes fastest.
 *
 * @param unitZ `[n, d]`, rows of length one.
 * @param centres `[groups · classes, d]`, of any length.
 */
export function similarities(unitZ: tf.Tensor2D, centres: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(unitZ, unit(centres), false, true);
}

/**
 * L_cls: the sum over the groups of a batch of their mean cross-entropies, so that every group counts
 * the same whatever its size.
 *
 * @param losses `[n]`, cross-entropy of each record under its own group's head.
 * @param groups of each record, `[n]` int32, below `count`.
 */
export function sumOfGroupMeans(
  losses: tf.Tensor1D,
  groups: tf.Tensor1D,
  count: number,
): tf.Scalar {
  const sizes = tf.maximum(tf.sum(oneHot(groups, count), 0), 1);
  return tf.sum(tf.mul(losses, gather(tf.div(1, sizes), groups)));
}

/**
 * L_virt: the mean cross-entropy of a softmax over the own group's centres, at temperature 0.1.
 *
 * @param s `[n, groups · classes]`.
 */
export function virtualCentreLoss(
  s: tf.Tensor2D,
  { groups, labels }: Membership,
  kinds: Kinds,
): tf.Scalar {
  const own = tf.sum(
    tf.mul(
      tf.reshape(s, [-1, kinds.groups, kinds.classes]),
      tf.expandDims(oneHot(groups, kinds.groups), 2),
    ),
    1,
  ) as tf.Tensor2D;
  const logP = tf.logSoftmax(tf.div(own, CENTRE_TEMPERATURE));
  return tf.neg(tf.mean(tf.sum(tf.mul(logP, oneHot(labels, kinds.classes)), 1)));
}

/**
 * How L_div is written. `published`: as the code has it, with 1/τ outside the exponential of the other
 * centres, and sample 0 as negative where a record has none. `intended`: τ inside, and no term where
 * there is no negative.
 */
export type DiversityForm = 'published' | 'intended';

/** Partners in the device part of a step, `[n]` int32 each. */
export type FedPartners = { readonly [name in keyof Partners]: tf.Tensor };

/** For each record of a batch another one that it is drawn to, and one that it is pushed off. */
export interface Partners {
  /** Of the same group and class; the record itself where there is no other. */
  readonly alike: Int32Array;
  /** Of the same class and another group; −1 where there is none. */
  readonly different: Int32Array;
}

/** Draws partners at random. */
export function drawPartners(
  { groups, labels }: Readonly<Record<'groups' | 'labels', Int32Array>>,
  random: Random,
): Partners {
  const places = Map.groupBy(groups.keys(), (i) => labels[i]!);
  const alike = new Int32Array(groups.length);
  const different = new Int32Array(groups.length).fill(-1);
  for (let i = 0; i < groups.length; i++) {
    const same = places.get(labels[i]!)!;
    const own = same.filter((j) => j !== i && groups[j] === groups[i]);
    const others = same.filter((j) => groups[j] !== groups[i]);
    alike[i] = own[random.int(Math.max(1, own.length))] ?? i;
    different[i] = others[random.int(Math.max(1, others.length))] ?? -1;
  }
  return { alike, different };
}

/**
 * L_div = −mean log(pos / neg), where pos adds the exponentiated cosines (over τ = 0.07) with a partner
 * of the own group and class and with the own centre, and neg those with a partner of another group
 * and with all other centres. It is no softmax and goes below zero.
 *
 * @param unitZ `[n, d]`, rows of length one; gradients flow into partners too.
 * @param s `[n, groups · classes]`.
 */
export function diversityLoss(
  unitZ: tf.Tensor2D,
  s: tf.Tensor2D,
  { groups, labels }: Membership,
  { alike, different }: FedPartners,
  { classes }: Pick<Kinds, 'classes'>,
  form: DiversityForm,
): tf.Scalar {
  const sharp = (cosines: tf.Tensor) => tf.exp(tf.div(cosines, TEMPERATURE));
  const cosinesWith = (partners: tf.Tensor) => tf.sum(tf.mul(unitZ, gather(unitZ, partners)), 1);
  const cell = tf.add(tf.mul(groups, tf.scalar(classes, 'int32')), labels);
  const own = oneHot(cell, s.shape[1]);
  const positive = tf.add(sharp(cosinesWith(alike)), sharp(tf.sum(tf.mul(s, own), 1)));
  const others = tf.sub(1, own);
  const centres =
    form === 'published'
      ? tf.div(tf.sum(tf.mul(tf.exp(s), others), 1), TEMPERATURE)
      : tf.sum(tf.mul(sharp(s), others), 1);
  const pushed = sharp(cosinesWith(tf.maximum(different, tf.scalar(0, 'int32'))));
  const counted =
    form === 'published'
      ? pushed
      : tf.mul(pushed, tf.cast(tf.greaterEqual(different, tf.scalar(0, 'int32')), 'float32'));
  return tf.neg(tf.mean(tf.sub(tf.log(positive), tf.log(tf.add(counted, centres)))));
}
