"""Object stores, such as Amazon S3: their addresses, and reading and writing objects.

The only place that knows obstore.
"""

from inspection_letters.common.objects.address import ObjectAddress, is_object_address
from inspection_letters.common.objects.bucket import Bucket, Object

__all__ = ["Bucket", "Object", "ObjectAddress", "is_object_address"]
