{{- define "anabranch.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of all objects: short enough for what StatefulSets and dashboards add to it. */}}
{{- define "anabranch.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "anabranch.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "anabranch.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Of the pipeline's pods and the Job's. */}}
{{- define "anabranch.releaseSelector" -}}
app.kubernetes.io/name: {{ include "anabranch.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* Of the pipeline's pods alone. */}}
{{- define "anabranch.selector" -}}
{{ include "anabranch.releaseSelector" . }}
app.kubernetes.io/component: pipeline
{{- end -}}

{{- define "anabranch.commonLabels" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "anabranch.labels" -}}
{{ include "anabranch.selector" . }}
{{ include "anabranch.commonLabels" . }}
{{- end -}}

{{- define "anabranch.tablesLabels" -}}
{{ include "anabranch.releaseSelector" . }}
app.kubernetes.io/component: tables
{{ include "anabranch.commonLabels" . }}
{{- end -}}

{{- define "anabranch.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- define "anabranch.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "anabranch.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{/* The Job's: hooks run before the release's own objects are there. */}}
{{- define "anabranch.tablesServiceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- include "anabranch.fullname" . }}-tables
{{- else -}}
{{- include "anabranch.serviceAccount" . -}}
{{- end -}}
{{- end -}}

{{- define "anabranch.tokenSecret" -}}
{{- .Values.ops.token.existingSecret | default (printf "%s-token" (include "anabranch.fullname" .)) -}}
{{- end -}}

{{/* The data of the ConfigMap, for the pipeline's and for the Job's, which is there before it. */}}
{{- define "anabranch.configData" -}}
pipeline.yaml: |
  {{- toYaml .Values.config | nindent 2 }}
{{- range $name, $text := .Values.files }}
{{ $name | quote }}: {{ $text | quote }}
{{- end }}
{{- end -}}

{{/* The variable that names the file of a setting: sinks.mongodb.uri -> ANABRANCH_SINKS_MONGODB_URI_FILE. */}}
{{- define "anabranch.fileVariable" -}}
{{- printf "ANABRANCH_%s_FILE" (regexReplaceAll "[^A-Z0-9]+" (upper .) "_") -}}
{{- end -}}

{{/* The pod's settings that the pipeline and the Job have in common. */}}
{{- define "anabranch.podSpec" -}}
automountServiceAccountToken: false
# Else Kubernetes adds variables named after each Service, and those of one that is called anabranch look like settings.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ int64 .Values.runAsUser }}
  runAsGroup: {{ int64 .Values.runAsGroup }}
  fsGroup: {{ int64 .Values.runAsGroup }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "anabranch.containerSpec" -}}
image: {{ include "anabranch.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
resources:
  {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - name: configuration
    mountPath: /etc/anabranch
    readOnly: true
  - name: tmp
    mountPath: /tmp
{{- end -}}

{{/* Secrets as files, and what the values say. */}}
{{- define "anabranch.env" -}}
{{- range .Values.secrets }}
{{- if .setting }}
- name: {{ include "anabranch.fileVariable" .setting }}
  value: {{ printf "/etc/anabranch/secrets/%s" .setting | quote }}
{{- end }}
{{- end }}
{{- with .Values.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Takes the context as `root`, the ConfigMap's name as `configMap`, and the token's Secret as `tokenSecret`, where there is one. One volume for all: a mount within a mount asks for a folder where nobody may make one. */}}
{{- define "anabranch.volumes" -}}
- name: configuration
  projected:
    # 0440, which YAML 1.1 and 1.2 read differently.
    defaultMode: 288
    sources:
      - configMap:
          name: {{ .configMap }}
      {{- if .tokenSecret }}
      - secret:
          name: {{ .tokenSecret | quote }}
          items:
            - key: {{ .root.Values.ops.token.key | quote }}
              path: ops/token
      {{- end }}
      {{- range .root.Values.secrets }}
      - secret:
          name: {{ .secret | quote }}
          items:
            - key: {{ .key | quote }}
              path: {{ printf "secrets/%s" (.setting | default .file) | quote }}
      {{- end }}
- name: tmp
  emptyDir:
    sizeLimit: {{ .root.Values.tmpSize | quote }}
{{- end -}}

{{/* Values that contradict one another, or lack what cannot be guessed: said before anything is made. */}}
{{- define "anabranch.check" -}}
{{- $config := .Values.config -}}
{{- $kafka := get $config "kafka" | default dict -}}
{{- $ops := get $config "ops" | default dict -}}
{{- if not (and (get $config "kafka") (get $config "sinks")) -}}
{{- fail "config: the pipeline's configuration is required, with the keys of docs/configuration.md: config.kafka and config.sinks at least" -}}
{{- end -}}
{{- range $key := list "http" "token-file" -}}
{{- if hasKey $ops $key -}}
{{- fail (printf "config.ops.%s: the chart sets it, from ops.port and ops.token; remove it" $key) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.stableInstanceId (hasKey $kafka "instance-id") -}}
{{- fail "config.kafka.instance-id: all replicas would have the same one; remove it, since stableInstanceId gives each its pod's name" -}}
{{- end -}}
{{- range $variable := .Values.env -}}
{{- if has $variable.name (list "ANABRANCH_OPS_HTTP" "ANABRANCH_OPS_TOKEN_FILE" "ANABRANCH_KAFKA_INSTANCE_ID") -}}
{{- fail (printf "env: the chart sets %s, from ops and stableInstanceId; remove it" $variable.name) -}}
{{- end -}}
{{- end -}}
{{- if hasKey .Values.files "pipeline.yaml" -}}
{{- fail "files: pipeline.yaml is what config becomes; use another name" -}}
{{- end -}}
{{- if not (get (get (.Values.resources | default dict) "limits" | default dict) "memory") -}}
{{- fail "resources.limits.memory: required, since the heap is half of it, and would be half of the node's memory" -}}
{{- end -}}
{{- $paths := list -}}
{{- range .Values.secrets -}}
{{- $path := .setting | default .file -}}
{{- if has $path $paths -}}
{{- fail (printf "secrets: %s is given twice" $path) -}}
{{- end -}}
{{- $paths = append $paths $path -}}
{{- end -}}
{{- if and (not .Values.serviceAccount.create) .Values.serviceAccount.annotations -}}
{{- fail "serviceAccount.annotations: they are for one that the chart makes; set serviceAccount.create, or annotate the existing one yourself" -}}
{{- end -}}
{{- if and (not .Values.serviceAccount.create) .Values.tables.serviceAccount.annotations -}}
{{- fail "tables.serviceAccount.annotations: they are for one that the chart makes; set serviceAccount.create" -}}
{{- end -}}
{{- if .Values.keda.enabled -}}
{{- $keda := .Values.keda -}}
{{- if kindIs "invalid" .Values.replicas | not -}}
{{- fail "replicas: KEDA decides on them where keda.enabled is set; remove replicas, and set keda.minReplicas and keda.maxReplicas" -}}
{{- end -}}
{{- range $key := list "maxReplicas" "partitions" -}}
{{- if kindIs "invalid" (get $keda $key) -}}
{{- fail (printf "keda.%s: required where keda.enabled is set" $key) -}}
{{- end -}}
{{- end -}}
{{- if gt (int $keda.maxReplicas) (int $keda.partitions) -}}
{{- fail (printf "keda.maxReplicas: %d replicas for %d partitions, so some would have nothing to do; at most keda.partitions" (int $keda.maxReplicas) (int $keda.partitions)) -}}
{{- end -}}
{{- if gt (int $keda.minReplicas) (int $keda.maxReplicas) -}}
{{- fail (printf "keda.minReplicas: %d is more than keda.maxReplicas, %d" (int $keda.minReplicas) (int $keda.maxReplicas)) -}}
{{- end -}}
{{- range $key := list "brokers" "group" "topics" -}}
{{- $value := get $kafka $key | toString -}}
{{- if or (not (get $kafka $key)) (contains "${" $value) -}}
{{- fail (printf "config.kafka.%s: KEDA needs it as it is, here and not by a variable" $key) -}}
{{- end -}}
{{- end -}}
{{- range $key := list "bootstrapServers" "consumerGroup" "topic" "lagThreshold" -}}
{{- if hasKey $keda.metadata $key -}}
{{- fail (printf "keda.metadata.%s: the chart sets it, from config.kafka and keda; remove it" $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Takes the hook's weight. */}}
{{- define "anabranch.hook" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}
