{{- define "auth-gateway.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Short enough for what is added to it. */}}
{{- define "auth-gateway.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "auth-gateway.selectorLabels" -}}
app.kubernetes.io/name: {{ include "auth-gateway.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "auth-gateway.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "auth-gateway.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "auth-gateway.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "auth-gateway.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "auth-gateway.image" -}}
{{- $image := .Values.image }}
{{- $name := ternary (printf "%s/%s" $image.registry $image.repository) $image.repository (ne $image.registry "") }}
{{- if $image.digest }}{{ printf "%s@%s" $name $image.digest }}{{ else }}{{ printf "%s:%s" $name (default .Chart.AppVersion $image.tag) }}{{ end }}
{{- end }}

{{- define "auth-gateway.testImage" -}}
{{- $image := .Values.tests.image }}
{{- printf "%s:%s" (ternary (printf "%s/%s" $image.registry $image.repository) $image.repository (ne $image.registry "")) $image.tag }}
{{- end }}

{{/* Seconds, in .NET's words. */}}
{{- define "auth-gateway.duration" -}}
{{- $seconds := int . }}
{{- printf "%02d:%02d:%02d" (div $seconds 3600) (mod (div $seconds 60) 60) (mod $seconds 60) }}
{{- end }}

{{/* What would not work, or not be safe, is said before anything is installed. */}}
{{- define "auth-gateway.check" -}}
{{- $values := .Values }}
{{- if eq $values.store.kind "Sqlite" }}
  {{- if or (gt (int $values.replicaCount) 1) $values.autoscaling.enabled }}
    {{- fail "store.kind=Sqlite is for one replica: a second one would not hear of the first one's revocations. Use store.kind=Redis for several." }}
  {{- end }}
{{- else }}
  {{- if not $values.store.existingSecret }}
    {{- fail "store.kind=Redis needs store.existingSecret: the name of a Secret with the connection string." }}
  {{- end }}
  {{- if not $values.masterKey.existingSecret }}
    {{- fail "store.kind=Redis needs masterKey.existingSecret: the name of a Secret with at least 32 random bytes in base64 (openssl rand -base64 32), the same for all pods." }}
  {{- end }}
{{- end }}
{{- $gateway := default dict (get $values.config "Gateway") }}
{{- range $path := list "MasterKey" "Management.AdminKey" "Store.ConnectionString" "Telemetry.Otlp.Headers" }}
  {{- $found := $gateway }}
  {{- range splitList "." $path }}{{ $found = get (default dict $found) . }}{{ end }}
  {{- if $found }}
    {{- fail (printf "config.Gateway.%s is a secret, and a ConfigMap is not for secrets. Give the name of an existing Secret instead." $path) }}
  {{- end }}
{{- end }}
{{- if and $values.httpRoute.enabled (not $values.httpRoute.parentRefs) }}
  {{- fail "httpRoute.enabled needs httpRoute.parentRefs: the Gateway to attach to." }}
{{- end }}
{{- if and (ne (toString $values.podDisruptionBudget.minAvailable) "<nil>") (ne (toString $values.podDisruptionBudget.maxUnavailable) "<nil>") }}
  {{- fail "podDisruptionBudget takes minAvailable or maxUnavailable; set the other to null." }}
{{- end }}
{{- end }}

{{/* What a running gateway does not load by itself. */}}
{{- define "auth-gateway.readAtStart" -}}
{{- $gateway := omit (default dict (get .Values.config "Gateway")) "Policies" "RateLimits" "Cors" }}
{{- toJson (set (omit .Values.config "ReverseProxy") "Gateway" $gateway) }}
{{- end }}

{{/* The same for both kinds of workload. */}}
{{- define "auth-gateway.pod" -}}
{{- $values := .Values }}
metadata:
  annotations:
    checksum/config: {{ include "auth-gateway.readAtStart" . | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  labels:
    {{- include "auth-gateway.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "auth-gateway.serviceAccountName" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with .Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  terminationGracePeriodSeconds: {{ add .Values.shutdown.preStopSeconds .Values.shutdown.drainDelaySeconds .Values.shutdown.timeoutSeconds 5 }}
  securityContext:
    {{- toYaml .Values.podSecurityContext | nindent 4 }}
  containers:
    - name: gateway
      image: {{ include "auth-gateway.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      securityContext:
        {{- toYaml .Values.securityContext | nindent 8 }}
      args:
        - --config
        - /config
        {{- with .Values.extraArgs }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      env:
        - name: ASPNETCORE_HTTP_PORTS
          value: {{ .Values.containerPorts.http | quote }}
        - name: Gateway__Management__Url
          value: http://*:{{ .Values.containerPorts.management }}
        - name: Gateway__Shutdown__DrainDelay
          value: {{ include "auth-gateway.duration" .Values.shutdown.drainDelaySeconds | quote }}
        - name: Gateway__Shutdown__Timeout
          value: {{ include "auth-gateway.duration" .Values.shutdown.timeoutSeconds | quote }}
        {{- with .Values.issuer }}
        - name: Gateway__Issuer
          value: {{ . | quote }}
        {{- end }}
        - name: Gateway__Store__Kind
          value: {{ .Values.store.kind }}
        {{- if eq .Values.store.kind "Redis" }}
        - name: Gateway__Store__ConnectionStringFile
          value: /secrets/store/{{ .Values.store.existingSecretKey }}
        {{- else }}
        - name: Gateway__Store__ConnectionString
          value: Data Source=/data/gateway.db
        {{- end }}
        {{- if .Values.masterKey.existingSecret }}
        - name: Gateway__MasterKeyFile
          value: /secrets/master-key/{{ .Values.masterKey.existingSecretKey }}
        {{- end }}
        {{- if .Values.adminKey.existingSecret }}
        - name: Gateway__Management__AdminKeyFile
          value: /secrets/admin-key/{{ .Values.adminKey.existingSecretKey }}
        {{- end }}
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .Values.extraEnvFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - name: http
          containerPort: {{ .Values.containerPorts.http }}
          protocol: TCP
        - name: management
          containerPort: {{ .Values.containerPorts.management }}
          protocol: TCP
      {{- range $probe, $path := dict "livenessProbe" "/healthz" "readinessProbe" "/readyz" "startupProbe" "/healthz" }}
      {{ $probe }}:
        httpGet:
          path: {{ $path }}
          port: http
        {{- toYaml (get $values $probe) | nindent 8 }}
      {{- end }}
      {{- if .Values.shutdown.preStopSeconds }}
      lifecycle:
        preStop:
          sleep:
            seconds: {{ .Values.shutdown.preStopSeconds }}
      {{- end }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - name: config
          mountPath: /config
          readOnly: true
        - name: data
          mountPath: /data
        - name: tmp
          mountPath: /tmp
        {{- if eq .Values.store.kind "Redis" }}
        - name: store
          mountPath: /secrets/store
          readOnly: true
        {{- end }}
        {{- if .Values.masterKey.existingSecret }}
        - name: master-key
          mountPath: /secrets/master-key
          readOnly: true
        {{- end }}
        {{- if .Values.adminKey.existingSecret }}
        - name: admin-key
          mountPath: /secrets/admin-key
          readOnly: true
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "auth-gateway.fullname" . }}
    - name: tmp
      emptyDir: {}
    {{- if eq .Values.store.kind "Redis" }}
    - name: data
      emptyDir: {}
    - name: store
      secret:
        secretName: {{ .Values.store.existingSecret }}
        defaultMode: 0440
    {{- else if .Values.persistence.existingClaim }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ .Values.persistence.existingClaim }}
    {{- else if not .Values.persistence.enabled }}
    - name: data
      emptyDir: {}
    {{- end }}
    {{- if .Values.masterKey.existingSecret }}
    - name: master-key
      secret:
        secretName: {{ .Values.masterKey.existingSecret }}
        defaultMode: 0440
    {{- end }}
    {{- if .Values.adminKey.existingSecret }}
    - name: admin-key
      secret:
        secretName: {{ .Values.adminKey.existingSecret }}
        defaultMode: 0440
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- range . }}
    - {{- toYaml . | nindent 6 }}
      {{- if not .labelSelector }}
      labelSelector:
        matchLabels:
          {{- include "auth-gateway.selectorLabels" $ | nindent 10 }}
      {{- end }}
    {{- end }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
{{- end }}
