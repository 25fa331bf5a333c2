package browser

import (
	"context"
	"fmt"
	"os"

	"github.com/chromedp/chromedp"

	"hawqeye/tools/internal/program"
)

var chromium = program.Program{
	Title: "Chromium",
	Env:   "CHROME",
	Names: []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
	},
	Packages: []string{"chromium"},
}

// Start starts a browser with a profile of its own and an empty tab. The context
// returned is the tab's; the function ends the browser.
func Start(ctx context.Context, options ...chromedp.ExecAllocatorOption) (context.Context, context.CancelFunc, error) {
	path, err := program.Find(chromium)
	if err != nil {
		return nil, nil, err
	}
	ctx, end := chromedp.NewExecAllocator(ctx, append([]chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.Headless,
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("no-sandbox", os.Getuid() == 0), // which root cannot have
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 800),
	}, options...)...)
	ctx, cancel := chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		end()
		return nil, nil, fmt.Errorf("the browser does not start: %w", err)
	}
	return ctx, func() { cancel(); end() }, nil
}
