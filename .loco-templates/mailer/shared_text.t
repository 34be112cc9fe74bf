{% set module_name = name | snake_case -%}
{% set struct_name = module_name | pascal_case -%}
to: "src/mailers/{{module_name}}/welcome/text.txt"
skip_exists: true
---
Hello {% raw %}{{ name }}{% endraw %},

welcome.
