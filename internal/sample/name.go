package sample

import "math/rand/v2"

var (
	surnames = []string{
		"赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨",
		"朱", "秦", "许", "何", "吕", "施", "张", "孔", "曹", "严", "华", "金", "魏", "陶", "姜", "谢",
		"邹", "苏", "潘", "葛", "范", "彭", "鲁", "马", "方", "任", "袁", "柳", "唐", "罗", "薛", "贺",
		"欧阳", "上官", "司马", "诸葛",
	}
	womensNames = []string{
		"婉", "晓梅", "若兰", "静怡", "雪", "梦瑶", "丽华", "雨桐", "思琪", "秀英", "佳宁", "玉洁",
		"欣然", "紫萱", "慧敏", "春燕", "艳", "可馨", "月", "安琪",
	}
	mensNames = []string{
		"伟", "志强", "建国", "浩然", "磊", "子轩", "俊杰", "宇航", "明", "文博", "家豪", "国庆",
		"立新", "天佑", "海涛", "一鸣", "刚", "思远", "鹏飞", "少华",
	}
	rareNames = []string{"𠮷", "㛃", "䶮", "〇", "㛃然", "文䶮", "𠮷安", "子〇"}

	womensGivenNames = []string{"阿依古丽", "古丽娜尔", "帕提古丽", "热依罕", "迪丽努尔", "卓玛措"}
	mensGivenNames   = []string{"艾山", "买买提", "吐尔逊", "库尔班", "阿不都", "巴特尔"}
	fathersNames     = []string{"买买提", "艾合买提", "阿布都拉", "库尔班江", "司马义", "吐尔地"}
)

// name invents a name. One in thirty is of a minority, its parts joined by
// U+00B7, and one in forty has a rare character.
func name(random *rand.Rand, woman bool) string {
	given, minority := mensNames, mensGivenNames
	if woman {
		given, minority = womensNames, womensGivenNames
	}
	switch {
	case random.IntN(30) == 0:
		return pick(random, minority) + "·" + pick(random, fathersNames)
	case random.IntN(40) == 0:
		given = rareNames
	}
	return pick(random, surnames) + pick(random, given)
}

func pick(random *rand.Rand, from []string) string { return from[random.IntN(len(from))] }
