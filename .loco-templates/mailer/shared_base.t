{% set module_name = name | snake_case -%}
{% set struct_name = module_name | pascal_case -%}
to: "src/mailers/{{module_name}}/welcome/html.html"
skip_exists: true
---
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Welcome</title>
</head>
<body>
  <p>Hello {% raw %}{{ name }}{% endraw %},</p>
  <p>welcome.</p>
</body>
</html>
