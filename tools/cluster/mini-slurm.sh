#!/bin/bash
# A throw-away Slurm cluster on loopback for tests: one slurmctld, N slurmd on this host, a munge of its own.
#
#   mini-slurm.sh start DIR [nodes=2] [cpus=2]   then: export SLURM_CONF=DIR/slurm.conf
#   mini-slurm.sh fail-node DIR n2               SIGKILL to the node's slurmd, its steps and their processes
#   mini-slurm.sh start-node DIR n2              brings it back
#   mini-slurm.sh stop DIR                       ends what start started, by pid
#
# Needs root (slurmd insists) and Debian's: slurmctld slurmd slurm-client munge slurm-wlm-basic-plugins
# Two clusters at once: give each its MINI_SLURM_PORT (it uses that port and the next N).
set -euo pipefail
command=$1; DIR=$(readlink -m "$2")
PORT=${MINI_SLURM_PORT:-17800}
export SLURM_CONF=$DIR/slurm.conf

end() { # SIGTERM to the pid in a file, SIGKILL after 5 s
  [ -s "$1" ] || return 0
  local pid; pid=$(cat "$1"); kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.1; done
  kill -9 "$pid" 2>/dev/null || true
}
tree() { echo "$1"; for child in $(pgrep -P "$1" || true); do tree "$child"; done; }
start_node() { /usr/sbin/slurmd -N "$1" -f "$SLURM_CONF"; }   # daemonises; SlurmdPidFile has its pid

case $command in
start)
  NODES=${3:-2}; CPUS=${4:-2}; t0=$(date +%s%3N)
  mkdir -p "$DIR"/{state,spool,log,run}; chmod 755 "$DIR" "$DIR"/*
  head -c 128 /dev/urandom > "$DIR/munge.key"; chmod 600 "$DIR/munge.key"
  # Two devices a node that stand for GPUs: the null device under other names. Without cgroups nobody
  # is kept from opening them, but tasks get CUDA_VISIBLE_DEVICES as on a real node.
  for i in 0 1; do [ -e "$DIR/run/gpu$i" ] || mknod "$DIR/run/gpu$i" c 1 3; done
  # Every task finds this cluster, whatever --export says.
  printf '#!/bin/sh\necho export SLURM_CONF=%s\n' "$DIR/slurm.conf" > "$DIR/prolog"; chmod 755 "$DIR/prolog"
  echo "Name=gpu Type=fake File=$DIR/run/gpu[0-1]" > "$DIR/gres.conf"
  cat > "$DIR/slurm.conf" <<CONF
ClusterName=mini
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$PORT
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$DIR/run/munge.socket
CredType=cred/munge
StateSaveLocation=$DIR/state
SlurmdSpoolDir=$DIR/spool/%n
SlurmctldPidFile=$DIR/run/slurmctld.pid
SlurmdPidFile=$DIR/run/slurmd.%n.pid
SlurmctldLogFile=$DIR/log/slurmctld.log
SlurmdLogFile=$DIR/log/slurmd.%n.log
# no cgroups, no accounting, no MPI
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$DIR/log/jobcomp.txt
SwitchType=switch/none
MpiDefault=none
PropagateResourceLimits=NONE
TaskProlog=$DIR/prolog
# quick decisions
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2,sched_min_interval=100000,bf_interval=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmdTimeout=10
SlurmctldTimeout=10
MessageTimeout=10
InactiveLimit=0
KillWait=3
MinJobAge=120
MaxArraySize=${MINI_SLURM_MAX_ARRAY:-1001}
MaxJobCount=20000
JobRequeue=1
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
GresTypes=gpu
# nodes with more cores than the machine has
SlurmdParameters=config_overrides
NodeName=DEFAULT CPUs=$CPUS RealMemory=4000 Gres=gpu:fake:2 State=UNKNOWN
$(for i in $(seq "$NODES"); do echo "NodeName=n$i NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((PORT + i))"; done)
PartitionName=main Nodes=ALL Default=YES MaxTime=60 DefaultTime=10 PriorityTier=10 PreemptMode=OFF
PartitionName=scavenge Nodes=ALL MaxTime=60 DefaultTime=10 PriorityTier=1 PreemptMode=REQUEUE GraceTime=4
CONF
  munged --key-file="$DIR/munge.key" --socket="$DIR/run/munge.socket" --pid-file="$DIR/run/munged.pid" \
    --log-file="$DIR/log/munged.log" --seed-file="$DIR/run/munge.seed" --num-threads=2
  /usr/sbin/slurmctld -f "$SLURM_CONF"
  for i in $(seq "$NODES"); do mkdir -p "$DIR/spool/n$i"; start_node "n$i"; done
  for _ in $(seq 1200); do
    [ "$(sinfo -h -N -p main -t idle -o %N 2>/dev/null | wc -l)" = "$NODES" ] && break
    sleep 0.05
  done
  sinfo -h -N -p main -o '%N %t, %c cores, %G'
  [ "$(sinfo -h -N -p main -t idle -o %N | wc -l)" = "$NODES" ] || { echo 'the cluster did not come up; see log/' >&2; exit 1; }
  echo "ready in $(($(date +%s%3N) - t0)) ms"
  ;;
fail-node)
  victims=$(cat "$DIR/run/slurmd.$3.pid")
  for job in $(squeue -h -w "$3" -t R -o %A); do
    for step in $(pgrep -f "^slurmstepd: \[$job\." || true); do victims="$victims $(tree "$step")"; done
  done
  kill -9 $victims
  ;;
start-node) start_node "$3" ;;
stop)
  scancel --me 2>/dev/null || true
  for f in "$DIR"/run/slurmd.*.pid "$DIR/run/slurmctld.pid" "$DIR/run/munged.pid"; do end "$f"; done
  ;;
*) echo "unknown command $command" >&2; exit 2 ;;
esac
