package article

import (
	"slices"
	"strings"
	"testing"
)

func TestWhatStandsUnderAndAboveATextIsNoneOfIt(t *testing.T) {
	people := []Person{{"方知行", Author}, {"陆跃玲", Editor}, {"Inga Varga", Author}}
	said := []string{"出厂水各项指标均符合国家标准。", "异味将在两周左右消失，水厂正在加药。"}
	for _, above := range []string{
		"江潮新闻记者方知行、实习生张蓝 北京报道", "原标题：水厂连夜加药", "2026-09-04 19:58北京江潮传播有限公司官方账号", "2026-05-07 · Text: Inga Varga · Photos: Bo Lind", "Oct. 16, 2026",
	} {
		if got := trim(strings.Join(append([]string{above}, said...), "\n"), "水厂加药", people); got != strings.Join(said, "\n") {
			t.Errorf("above: %q", got)
		}
	}
	for _, under := range []string{
		"（作者：方知行 编辑：陆跃玲）", "（編輯：方沛清）1151014", "江潮新闻，未经授权不得转载", "本網站之文字、圖片及影音，非經授權，不得轉載。", "（下载江潮新闻，报料有奖！）",
		"和平里小区居民接水 江潮新闻记者 方知行 图", "摄影：江潮记者 谭庆驹", "如需转载请与江潮报社联系。", "> 关注 江潮公众号，解锁全新阅读体验",
	} {
		if got := trim(strings.Join(slices.Concat(said, []string{under}), "\n"), "水厂加药", people); got != strings.Join(said, "\n") {
			t.Errorf("under: %q", got)
		}
	}
	for _, within := range []string{"“编辑部的同事都叫他老陆，”方知行说。", "第二章 一座城市的版图", "记者在水厂看到，工人正在加药。"} {
		whole := strings.Join([]string{said[0], within, said[1]}, "\n")
		if got := trim(whole, "水厂加药", people); got != whole {
			t.Errorf("within: %q", got)
		}
	}
}
