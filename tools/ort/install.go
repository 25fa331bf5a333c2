package ort

import (
	"embed"
	"encoding/json"

	"hawqeye/tools/internal/npm"
	"hawqeye/tools/internal/program"
)

//go:embed package.json package-lock.json
var files embed.FS

var nodeJS = program.Program{Title: "Node.js", Env: "NODE", Names: []string{"node", "nodejs"}, Packages: []string{"nodejs", "npm"}}

// Installed returns the folder whose node_modules holds ONNX Runtime.
func Installed() (string, error) { return npm.Install("onnxruntime", files) }

// Version is that of the package onnxruntime-web.
func Version() (string, error) {
	text, err := files.ReadFile("package.json")
	if err != nil {
		return "", err
	}
	var manifest struct{ Dependencies map[string]string }
	err = json.Unmarshal(text, &manifest)
	return manifest.Dependencies["onnxruntime-web"], err
}
