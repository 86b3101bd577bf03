package outbound

import (
	"os"

	"github.com/chromedp/chromedp"
)

// confined starts a Chromium that keeps and brings along nothing of its own: a profile in the folder home, an empty
// environment, no name that resolves, nothing asked for in the background. It is without a sandbox only for root, for
// whom Chromium has none; chromedp sees to that.
func confined(path, home string) []chromedp.ExecAllocatorOption {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.NoInheritEnv,
		chromedp.Env("HOME="+home, "TMPDIR="+home, "PATH="+os.Getenv("PATH"), "LANG=C.UTF-8"),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.DisableGPU,
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
	}
	for _, name := range []string{
		"disable-background-networking", "disable-component-update", "disable-extensions", "disable-sync",
		"disable-dev-shm-usage", // which is small in containers
	} {
		options = append(options, chromedp.Flag(name, true))
	}
	return options
}
