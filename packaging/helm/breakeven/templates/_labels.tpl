{{- define "breakeven.selector" -}}
app.kubernetes.io/name: breakeven
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "breakeven.labels" -}}
{{ include "breakeven.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "breakeven.name" -}}
{{- printf "%s-breakeven" .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
